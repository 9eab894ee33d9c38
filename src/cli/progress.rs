//! How far a run of many municipalities has come, and how long it will still take.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::console::Console;
use crate::pipeline::Step;

/// How long to be silent between two messages.
const PAUSE: Duration = Duration::from_secs(2);

/// Tells a console how far a run has come. Any thread may report.
pub(super) struct Progress<'a> {
    console: &'a Console,
    said: Mutex<Said>,
}

struct Said {
    /// When this part of the work began.
    begun: Instant,
    last: Instant,
    gathering: bool,
}

impl<'a> Progress<'a> {
    pub(super) fn new(console: &'a Console) -> Self {
        let now = Instant::now();
        Self { console, said: Mutex::new(Said { begun: now, last: now, gathering: true }) }
    }

    /// One municipality more is done.
    pub(super) fn tell(&self, step: &Step) {
        let now = Instant::now();
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.gathering && !step.gathering {
            *said = Said { begun: now, last: now, gathering: false };
        }
        if now.duration_since(said.last) < PAUSE || step.done == 0 {
            return;
        }
        said.last = now;
        let left = now.duration_since(said.begun).mul_f64((step.of - step.done.min(step.of)) as f64 / step.done as f64);
        let key = if step.gathering { "cli.gathering" } else { "cli.progress" };
        let (done, of, left) = (step.done.to_string(), step.of.to_string(), left.as_secs().to_string());
        let values = [("done", done.as_str()), ("of", &of), ("municipality", &step.name), ("seconds", &left)];
        self.console.say_now(key, &values);
    }
}
