//! The command `dossier`.
//!
//! Exit codes: 0 fine, 1 denied findings, 2 bad usage or pipeline, 3 a stage failed, 130 called off.

#![expect(
    clippy::disallowed_methods,
    reason = "the command line reads the environment and the terminal, and hands on what may reach an output"
)]

mod args;
mod build;
mod cache;
mod codes;
mod describe;
mod explain;
mod fix;
mod load;
mod man;
mod new;
mod new_plugin;
mod plan;
mod plugins;
mod plugins_shown;
mod plugins_test;
mod progress;
mod registry;
mod scaffold;
mod schema;
mod shown;
mod terminal;
mod terms;
mod terms_shown;

/// Two threads that lay out pages allocate a great deal: a fifth less processor time than with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use args::{Args, Command};
use clap::{CommandFactory, Parser};
use dossier_host::carrier;
use std::process::ExitCode;
use terminal::{Exit, Terminal};

fn main() -> ExitCode {
    let args = Args::parse();
    if let Command::Serve { library, verb } = &args.command {
        return ExitCode::from(carrier::serve(library, verb, std::io::stdin(), std::io::stdout()));
    }
    let terminal = Terminal::new();
    let registry = match registry::registry() {
        Ok(registry) => registry,
        Err(error) => return terminal.fault(&error.to_string()).into(),
    };
    let exit = match args.command {
        Command::Build(args) => build::build(&terminal, &registry, &args),
        Command::Check(args) => build::check(&terminal, &registry, &args),
        Command::Plan(args) => plan::plan(&terminal, &registry, &args),
        Command::Clean(args) => cache::clean(&terminal, &args),
        Command::Schema(args) => schema::schema(&terminal, &registry, &args),
        Command::Stages(args) => describe::stages(&terminal, &registry, &args),
        Command::Explain(args) => explain::explain(&terminal, &registry, &args),
        Command::Plugins(args) => plugins::plugins(&terminal, &registry, &args),
        Command::New(args) => new::new(&terminal, &args),
        Command::NewPlugin(args) => new_plugin::new_plugin(&terminal, &registry, &args),
        Command::Terms(args) => terms::terms(&terminal, &args.command),
        // Answered above.
        Command::Serve { .. } => Exit::Fine,
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "dossier", &mut script);
            terminal.out(&String::from_utf8_lossy(&script));
            Exit::Fine
        }
        Command::Man { out } => man::man(&terminal, Args::command(), out.as_deref()),
    };
    exit.into()
}
