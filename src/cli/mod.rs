//! Talking to a person: subcommands, progress, findings. What is done is done elsewhere.

mod asking;
mod begin;
mod benchmark;
mod check;
mod codebook;
mod console;
mod explain;
mod help;
mod list;
mod new;
mod plan;
mod profile;
mod progress;
mod questionnaire;
mod render;
mod round;
mod run;
mod shell;
mod simulate;
mod sql;
mod status;
mod text;
mod usage;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::SystemTime;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use console::Console;

use crate::diag::{Code, Diagnostic, Place, limits};
use crate::error::Error;
use crate::model::Language;

/// Map how well a municipality's services work together around children.
///
/// Reads survey exports, rosters and public youth tables, and makes a report that can be published: scores with intervals,
/// comparisons between services and rounds, and disclosure control that no output goes round.
///
/// With an export and no command a project is made beside it, and the report at once: at most five questions are asked.
#[derive(Debug, Parser)]
#[command(name = "kartlegg", version, propagate_version = true, max_term_width = 100)]
#[command(arg_required_else_help = true)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Export to make a report of at once
    file: Option<PathBuf>,
    /// Ask nothing: take the likely answers, and list them
    #[arg(long, short)]
    yes: bool,
    /// Answer to a question that an export leaves open
    #[arg(long, value_name = "ID=VALUE", requires = "file")]
    answer: Vec<asking::Given>,
    /// Roster: service, unit, number of employees (CSV or XLSX)
    #[arg(long, requires = "file")]
    roster: Option<PathBuf>,
    /// Say only what stops the work
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Print findings as JSON, one a line
    #[arg(long, global = true)]
    json: bool,
    /// List every finding, not only the first of each kind
    #[arg(long, global = true)]
    all: bool,
    /// Language of messages; default: that of the project
    #[arg(long, global = true, value_name = "nb|nn|en")]
    lang: Option<Language>,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::New),
    Round(round::Round),
    Plan(plan::Plan),
    Questionnaire(questionnaire::Questionnaire),
    Codebook(codebook::Codebook),
    Status(status::Status),
    Text(text::Text),
    Check(check::Check),
    Run(run::Run),
    Render(render::Render),
    Profile(profile::Profile),
    Benchmark(benchmark::Benchmark),
    List(list::List),
    Explain(explain::Explain),
    Simulate(simulate::Simulate),
    Sql(sql::Sql),
    Completions(shell::Completions),
    Man(shell::Man),
}

/// How a command ended, when it was not stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// All is well.
    Done,
    /// Done, with findings that were asked to count.
    NeedsAttention,
    /// Wrong use that the parser could not see.
    WrongUse,
}

/// Runs the command line and says how it ended: 0 done, 1 findings need attention, 2 wrong use, 3 input refused, 4 not safe to
/// publish, 5 a limit was hit or nothing could be written.
#[must_use]
pub fn main() -> ExitCode {
    let language = help::asked(std::env::args_os().map(|word| word.to_string_lossy().into_owned())).unwrap_or(Language::En);
    let command = help::in_language(Cli::command(), language);
    let cli = match command.try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return usage::told(&error, language),
    };
    // To `profile`, `--all` means every municipality.
    let every_finding = cli.all && !matches!(cli.command, Some(Command::Profile(_)));
    let mut console = Console::new(cli.quiet, cli.json, every_finding, cli.lang);
    let draws =
        matches!(cli.command, None | Some(Command::Run(_) | Command::Render(_) | Command::Profile(_) | Command::Simulate(_)));
    #[expect(clippy::disallowed_methods, reason = "only looked at, to refuse a clock that a library cannot bear")]
    let clock = if draws { checked_clock(SystemTime::now()) } else { Ok(()) };
    if let Err(finding) = clock.and_then(|()| prepare()) {
        return stopped(&mut console, &Error::from(finding));
    }
    let Some(command) = cli.command else {
        let begin = |file: PathBuf| begin::run(&file, cli.roster.as_deref(), (cli.yes, &cli.answer), &mut console);
        let outcome = cli.file.map_or(Ok(Outcome::WrongUse), begin);
        return ended(&mut console, outcome);
    };
    let outcome = match command {
        Command::New(command) => command.run(&mut console),
        Command::Round(command) => command.run(&mut console),
        Command::Plan(command) => command.run(&mut console),
        Command::Questionnaire(command) => command.run(&mut console),
        Command::Codebook(command) => command.run(&mut console),
        Command::Status(command) => command.run(&mut console),
        Command::Text(command) => command.run(&mut console),
        Command::Check(command) => command.run(&mut console),
        Command::Run(command) => command.run(&mut console),
        Command::Render(command) => command.run(&mut console),
        Command::Profile(command) => command.run(&mut console),
        Command::Benchmark(command) => command.run(&mut console),
        Command::List(command) => command.run(&mut console),
        Command::Explain(command) => command.run(&mut console),
        Command::Simulate(command) => command.run(&mut console),
        Command::Sql(command) => command.run(&mut console),
        Command::Completions(command) => command.run(&mut console),
        Command::Man(command) => command.run(&mut console),
    };
    ended(&mut console, outcome)
}

fn ended(console: &mut Console, outcome: Result<Outcome, Error>) -> ExitCode {
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::NeedsAttention) => ExitCode::from(1),
        Ok(Outcome::WrongUse) => ExitCode::from(2),
        Err(error) => stopped(console, &error),
    }
}

/// Refuses a clock before 1970, at which the workbook library stops in the middle of its work. No time of day is written anywhere.
fn checked_clock(now: SystemTime) -> Result<(), Diagnostic> {
    if now >= SystemTime::UNIX_EPOCH {
        return Ok(());
    }
    Err(Diagnostic::new(Code::CannotWrite, Place::file("*.xlsx")).found("clock < 1970-01-01"))
}

/// Works in this thread alone where the system gives little room, and not at all where it gives too little. How many threads the
/// environment asks for has an upper bound, and their stacks a size that it does not change.
fn prepare() -> Result<(), Diagnostic> {
    // The library of tables starts as many threads as this says when it is first used, and nothing can be said to it afterwards.
    const OF_TABLES: &str = "POLARS_MAX_THREADS";
    let of_tables = std::env::var(OF_TABLES).ok().and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
    if of_tables > limits::MOST_THREADS {
        let most = format!("≤ {}", limits::MOST_THREADS);
        return Err(Diagnostic::new(Code::LimitReached, Place::default().name(OF_TABLES)).found(of_tables).expected(most));
    }
    let threads = rayon::ThreadPoolBuilder::new();
    // Fails only if threads are there already or the system has none, and then there is no need.
    let _ = if limits::has_room(limits::ROOM_FOR_THREADS) {
        let asked = std::env::var("RAYON_NUM_THREADS").ok().and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
        threads.num_threads(asked.min(limits::MOST_THREADS)).stack_size(limits::STACK).build_global()
    } else if limits::has_room(limits::LEAST_ROOM) {
        threads.num_threads(1).use_current_thread().build_global()
    } else {
        let least = format!("{} MB", limits::LEAST_ROOM >> 20);
        return Err(Diagnostic::new(Code::TooLittleMemory, Place::default()).expected(least));
    };
    Ok(())
}

fn stopped(console: &mut Console, error: &Error) -> ExitCode {
    console.findings(error.findings(), true);
    ExitCode::from(error.exit_code())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_clock_before_1970_is_refused_and_no_other() {
        let epoch = SystemTime::UNIX_EPOCH;
        for now in [epoch, epoch + Duration::from_secs(1), epoch + Duration::from_hours(500_000)] {
            assert!(checked_clock(now).is_ok());
        }
        let refused = checked_clock(epoch - Duration::from_secs(1)).unwrap_err();
        assert_eq!(refused.code, Code::CannotWrite);
    }
}
