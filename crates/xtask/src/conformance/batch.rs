//! A batch that a scheduler spreads over machines: GNU parallel starts parts of it through SSH, and together they make what one
//! call makes. The machines are this one under two of its names, each with its own login, environment and working folder.

use super::{Report, Verdict, read, same_bytes, tools::Tools};
use crate::{
    corpus,
    sh::{self, Result},
};
use std::{
    env::consts::EXE_SUFFIX,
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

const BRIEFINGS: usize = 6;
/// Parts of the batch: more than machines, as one would have.
const SHARDS: usize = 4;

const HOUSE: &str = r#"format = 1

[stage.text]
use  = "markdown/import"
with = { files = ["{pipeline}.md"], lang = "en-GB" }

[stage.language]
use  = "language/check"
from = "text"

[stage.pdf]
use  = "pdf/render"
from = "language"
out  = "{edition}/{pipeline}.pdf"

[stage.docx]
use  = "docx/render"
from = "language"
out  = "{edition}/{pipeline}.docx"

[edition.draft]
skip = "language"

[edition.full]
stage.pdf.with.theme = "report"
"#;

/// Builds a batch at once and in parts, and compares.
pub(super) fn check(tools: &Tools, report: &mut Report) {
    let folder = tools.work().join("batch");
    let alone = || {
        write(&folder).map_err(|error| error.to_string())?;
        succeed(dossier(&folder).args(["--no-cache", "--out", "alone"]))
    };
    if !report.check("batch: built in one call", alone) {
        return;
    }
    report.check("batch: GNU parallel spreads its parts over SSH", || {
        let (mut server, port) = Server::start(&folder).map_err(|error| error.to_string())?;
        let spread = parallel(&folder, port);
        server.stop();
        spread
    });
    report.check("batch: the parts make the whole", || same(&folder, "parts"));
    report.check("batch: a part that is missing is noticed", || {
        let gone = folder.join("parts/full/b3.pdf");
        fs::remove_file(&gone).map_err(|error| error.to_string())?;
        if same(&folder, "parts").is_ok() { Err("it is not".to_owned()) } else { Ok(()) }
    });
    report.check("batch: one machine goes on with what the others kept", || {
        let mut command = dossier(&folder);
        command.args(["--cache", "shared", "--out", "again", "--format", "json"]);
        let said = sh::succeed(&mut command).map_err(|error| error.to_string())?;
        if said.contains("\"outcome\":\"done\"") {
            return Err(format!("stages ran again:\n{said}"));
        }
        same(&folder, "again")
    });
}

fn succeed(command: &mut Command) -> Verdict {
    sh::succeed(command).map(drop).map_err(|error| error.to_string())
}

fn program() -> PathBuf {
    sh::root().join(format!("target/release/dossier{EXE_SUFFIX}"))
}

/// The whole batch, in its folder.
fn dossier(folder: &Path) -> Command {
    let mut command = sh::command(program());
    command.current_dir(folder).args(["build", "b*.toml", "--all-editions"]);
    command
}

/// Writes the batch, and builds the program.
fn write(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    sh::succeed(sh::command(env!("CARGO")).args([
        "build",
        "--quiet",
        "--release",
        "--package",
        "dossier-cli",
    ]))?;
    corpus::write(folder, BRIEFINGS * 2)?;
    fs::write(folder.join("house.toml"), HOUSE)?;
    let report = fs::read_to_string(folder.join("report.md"))?;
    for (number, part) in corpus::parts(&report, BRIEFINGS).into_iter().enumerate() {
        fs::write(folder.join(format!("b{number}.md")), part)?;
        fs::write(folder.join(format!("b{number}.toml")), "extends = \"house.toml\"\n")?;
    }
    Ok(())
}

/// Whether a folder has the artifacts of the call that made them all.
fn same(folder: &Path, out: &str) -> Verdict {
    for edition in ["draft", "full"] {
        for number in 0..BRIEFINGS {
            for extension in ["pdf", "docx"] {
                let name = format!("{edition}/b{number}.{extension}");
                let [alone, parts] = ["alone", out].map(|out| read(&folder.join(out).join(&name)));
                same_bytes(&alone?, &parts?).map_err(|error| format!("{name}: {error}"))?;
            }
        }
    }
    Ok(())
}

/// Starts each part on whatever machine is free.
fn parallel(folder: &Path, port: u16) -> Verdict {
    let login = |host: &str| {
        let key = folder.join("key");
        format!(
            "1/ssh -p {port} -i {} -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null {host}",
            key.display()
        )
    };
    let part = format!(
        "cd '{}' && '{}' build 'b*.toml' --all-editions --shard {{}}/{SHARDS} --cache shared --out parts",
        folder.display(),
        program().display()
    );
    let mut command = sh::command("parallel");
    command.args(["--will-cite", "--halt", "now,fail=1", "--sshlogin", &login("127.0.0.1")]);
    command.args(["--sshlogin", &login("localhost"), &part, ":::"]);
    succeed(command.args((1..=SHARDS).map(|shard| shard.to_string())))
}

/// An SSH server for this user, on a port of its own.
struct Server(Child);

impl Server {
    fn start(folder: &Path) -> Result<(Self, u16)> {
        for key in ["key", "host"] {
            let file = folder.join(key);
            sh::succeed(sh::command("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(file))?;
        }
        fs::copy(folder.join("key.pub"), folder.join("authorized"))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let path = |name: &str| folder.join(name).display().to_string();
        let config = format!(
            "Port {port}\nListenAddress localhost\nHostKey {}\nAuthorizedKeysFile {}\nPidFile {}\n\
             PasswordAuthentication no\nUsePAM no\nStrictModes no\nPermitRootLogin prohibit-password\n",
            path("host"),
            path("authorized"),
            path("pid")
        );
        fs::write(folder.join("sshd_config"), config)?;
        // Where the server runs as root it wants this folder, which is there when the system started it.
        let _ = fs::create_dir_all("/run/sshd");
        // It has to be called by its whole path.
        let mut server = Command::new("/usr/sbin/sshd");
        server.args(["-D", "-e", "-f"]).arg(folder.join("sshd_config"));
        let log = fs::File::create(folder.join("sshd.log"))?;
        let server = Self(server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn()?);
        for _ in 0..100 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok((server, port));
            }
            thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(folder.join("sshd.log")).unwrap_or_default();
        Err(format!("the SSH server does not answer:\n{log}").into())
    }

    fn stop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
