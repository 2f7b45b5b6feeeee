//! Looks at a library before the system gets it: what it is, which machine it is for, and whether all of it is there. The
//! system's own loader says so in words that help nobody, or dies on a file that was cut off.

use super::trouble::{Trouble, codes};
use object::{
    Architecture, BinaryFormat, FileKind, Object as _, ObjectKind, ObjectSegment as _, ReadCache, ReadRef,
    read::{
        File,
        macho::{FatArch, MachOFatFile, MachOFatFile32, MachOFatFile64},
    },
};
use std::{
    env::consts::{ARCH, OS},
    fs,
    path::Path,
};

/// Whether the file is a library for this machine, and whole.
pub(super) fn library(path: &Path) -> Result<(), Trouble> {
    let shown = path.display();
    let unloadable = |what: String| Trouble::new(codes::UNLOADABLE, what);
    let file = fs::File::open(path)
        .map_err(|error| unloadable(format!("cannot be loaded: `{shown}` cannot be opened: {error}")))?;
    let cache = ReadCache::new(file);
    whole(&cache).map_err(|fault| match fault {
        Fault::Other(what) => unloadable(format!("cannot be loaded: `{shown}` is {what}"))
            .hint(format!("get it built for {OS} on {ARCH}, which this dossier runs on")),
        Fault::None(what) => unloadable(format!("cannot be loaded: `{shown}` is {what}"))
            .hint("a plugin that is a program is named by its command"),
        Fault::Damaged => unloadable(format!("cannot be loaded: `{shown}` is damaged or cut off"))
            .hint("get or build it again"),
    })
}

enum Fault {
    /// A library for another machine.
    Other(String),
    /// No library.
    None(String),
    /// Not all of it is there.
    Damaged,
}

fn whole<'data, R: ReadRef<'data>>(data: R) -> Result<(), Fault> {
    let kind = match FileKind::parse(data) {
        Ok(kind) => kind,
        Err(_) if data.len() == Ok(0) => return Err(Fault::None("empty".to_owned())),
        Err(_) => return Err(Fault::None("no library".to_owned())),
    };
    match kind {
        FileKind::MachOFat32 => fat(MachOFatFile32::parse(data), data),
        FileKind::MachOFat64 => fat(MachOFatFile64::parse(data), data),
        _ => single(kind, data),
    }
}

/// A file with libraries for several architectures: one of them has to be ours.
fn fat<'data, R: ReadRef<'data>, A: FatArch>(
    file: object::Result<MachOFatFile<'data, A>>,
    data: R,
) -> Result<(), Fault> {
    let file = file.map_err(|_| Fault::Damaged)?;
    let ours = file.arches().iter().find(|arch| is_ours(arch.architecture()));
    let Some(ours) = ours else {
        let names: Vec<String> = file.arches().iter().map(|arch| name(arch.architecture())).collect();
        return Err(Fault::Other(format!("a library for macOS on {}", names.join(" and "))));
    };
    let slice = ours.data(data).map_err(|_| Fault::Damaged)?;
    single(FileKind::parse(slice).map_err(|_| Fault::Damaged)?, slice)
}

fn single<'data, R: ReadRef<'data>>(kind: FileKind, data: R) -> Result<(), Fault> {
    let (format, system) = match kind {
        FileKind::Elf32 | FileKind::Elf64 => (BinaryFormat::Elf, "Linux or another Unix"),
        FileKind::MachO32 | FileKind::MachO64 => (BinaryFormat::MachO, "macOS"),
        FileKind::Pe32 | FileKind::Pe64 => (BinaryFormat::Pe, "Windows"),
        _ => return Err(Fault::None("no library".to_owned())),
    };
    if format != native() {
        return Err(Fault::Other(format!("a library for {system}")));
    }
    let file = File::parse(data).map_err(|_| Fault::Damaged)?;
    if !is_ours(file.architecture()) {
        return Err(Fault::Other(format!("a library for {} processors", name(file.architecture()))));
    }
    if !matches!(file.kind(), ObjectKind::Dynamic | ObjectKind::Unknown) {
        return Err(Fault::None("a program or a part of one, and no library".to_owned()));
    }
    let length = data.len().map_err(|()| Fault::Damaged)?;
    let within = |(start, size): (u64, u64)| start.checked_add(size).is_some_and(|end| end <= length);
    match file.segments().all(|segment| within(segment.file_range())) {
        true => Ok(()),
        false => Err(Fault::Damaged),
    }
}

const fn native() -> BinaryFormat {
    if cfg!(windows) {
        BinaryFormat::Pe
    } else if cfg!(target_vendor = "apple") {
        BinaryFormat::MachO
    } else {
        BinaryFormat::Elf
    }
}

/// Whether this program runs on the architecture; true for those that are not known here.
fn is_ours(architecture: Architecture) -> bool {
    let ours = match ARCH {
        "x86_64" => Architecture::X86_64,
        "x86" => Architecture::I386,
        "aarch64" => Architecture::Aarch64,
        "arm" => Architecture::Arm,
        "riscv64" => Architecture::Riscv64,
        "powerpc64" => Architecture::PowerPc64,
        "loongarch64" => Architecture::LoongArch64,
        "s390x" => Architecture::S390x,
        _ => return true,
    };
    architecture == ours
}

/// An architecture as `std::env::consts::ARCH` names it.
fn name(architecture: Architecture) -> String {
    format!("{architecture:?}").to_lowercase()
}
