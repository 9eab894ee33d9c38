//! `kartlegg text`.

use std::path::PathBuf;

use clap::Subcommand;

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::pipeline::{self, SampleOrder};
use crate::project::Project;

/// Find out how good the codebook of an open question is: draw answers to code by hand, and hold it against them.
#[derive(Debug, clap::Args)]
pub(super) struct Text {
    #[command(subcommand)]
    command: Step,
}

#[derive(Debug, Subcommand)]
enum Step {
    Sample(Sample),
    Agree(Agree),
}

/// Write answers to an open question on a sheet to be coded by hand.
///
/// They are drawn at random and stand without service, role and round. An answer that holds an address, a number of a person or a word that
/// looks like a name is left out. The sheet is confidential: it does not go into the output, and it is to be deleted when it has been coded.
#[derive(Debug, clap::Args)]
struct Sample {
    /// Project folder, or its kartlegging.toml
    project: PathBuf,
    /// The open question; default: the only one that has a codebook
    #[arg(long, value_name = "ID")]
    question: Option<String>,
    /// How many answers
    #[arg(long, default_value_t = 200, value_name = "N")]
    texts: usize,
    /// Seed of what is drawn
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Where to write; default: beside the project file
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    replace: bool,
}

/// Hold coders against each other, and the codebook against them.
///
/// Each coder has a copy of the sheet, with a tick for every code that fits an answer. What most say counts; where as many say yes as no, the
/// first sheet decides. Written are counts and coefficients, and no answer. Name the file under [[codebook]] agreement, and the report says how good the
/// codebook is and corrects shares for it.
#[derive(Debug, clap::Args)]
struct Agree {
    /// Project folder, or its kartlegging.toml
    project: PathBuf,
    /// Sheets that were coded, one for each coder
    #[arg(required = true)]
    sheets: Vec<PathBuf>,
    /// The open question; default: the only one that has a codebook
    #[arg(long, value_name = "ID")]
    question: Option<String>,
    /// Where to write; default: beside the project file
    #[arg(long, short)]
    out: Option<PathBuf>,
}

impl Text {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        match &self.command {
            Step::Sample(sample) => sample.run(console),
            Step::Agree(agree) => agree.run(console),
        }
    }
}

impl Sample {
    fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        let project = Project::before_answers(&self.project)?;
        console.speak(project.language());
        let order = SampleOrder {
            question: self.question.clone(),
            texts: self.texts,
            seed: self.seed,
            out: self.out.clone(),
            replace: self.replace,
        };
        let sampled = pipeline::sample_texts(&project, &order, console.language())?;
        console.say("cli.written", &[("folder", &sampled.path.display().to_string())]);
        let counts = [sampled.texts.to_string(), sampled.of.to_string(), sampled.held_back.to_string()];
        console.say("text.sampled", &[("texts", &counts[0]), ("of", &counts[1]), ("held_back", &counts[2])]);
        Ok(Outcome::Done)
    }
}

impl Agree {
    fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        let project = Project::before_answers(&self.project)?;
        console.speak(project.language());
        let agreed = pipeline::agree_on_texts(&project, self.question.as_deref(), &self.sheets, self.out.as_deref())?;
        console.print(&agreed.table)?;
        console.say("cli.written", &[("folder", &agreed.path.display().to_string())]);
        let file = agreed.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        console.say("text.name_it", &[("file", &file)]);
        Ok(Outcome::Done)
    }
}
