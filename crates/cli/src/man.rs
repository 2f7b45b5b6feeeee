//! `dossier man`: manual pages out of what can be typed.

use crate::{
    args::Format,
    load::shown,
    terminal::{Exit, Terminal},
};
use clap::Command;
use clap_mangen::Man;
use dossier_core::Diagnostic;
use std::{fs, io, path::Path};

/// Prints the page of the command, or writes it and one for each of its commands into a folder.
pub(crate) fn man(terminal: &Terminal, command: Command, out: Option<&Path>) -> Exit {
    // There is no page of `dossier help`, which prints the same.
    let mut command = command.disable_help_subcommand(true);
    // Gives the commands within it their whole names.
    command.build();
    let written = match out {
        Some(out) => fs::create_dir_all(out).and_then(|()| write(terminal, &command, out)),
        None => render(&command).map(|page| terminal.out(&String::from_utf8_lossy(&page))),
    };
    match written {
        Ok(()) => Exit::Fine,
        Err(error) => {
            let place = shown(out.unwrap_or(Path::new("")), "");
            let message = format!("`{place}` cannot be written: {error}");
            terminal.refuse(Diagnostic::deny("pipeline/unwritten", message), Format::Human)
        }
    }
}

fn write(terminal: &Terminal, command: &Command, out: &Path) -> io::Result<()> {
    let path = out.join(format!("{}.1", name(command)));
    fs::write(&path, render(command)?)?;
    terminal.out(&format!("{}\n", shown(&path, "")));
    let inner = command.get_subcommands().filter(|inner| !inner.is_hide_set());
    inner.into_iter().try_for_each(|inner| write(terminal, inner, out))
}

fn render(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let title = name(command).to_uppercase();
    let source = concat!("dossier ", env!("CARGO_PKG_VERSION"));
    Man::new(command.clone()).title(title).source(source).render(&mut page)?;
    Ok(page)
}

/// The whole name with hyphens, as manual pages of commands within commands have it.
fn name(command: &Command) -> String {
    command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned()
}
