//! A small questionnaire of one theme and one response scale, from its parts.

use std::fmt::Write as _;

/// A questionnaire file that grows part by part. What nobody looks at, headings and the words of questions, is made of the ids.
pub(crate) struct Sketch {
    text: String,
}

impl Sketch {
    /// A questionnaire without questions; its response scale has these values with their labels, and what else is said of it.
    pub(crate) fn new(id: &str, levels: &[(i32, &str)], more: &str) -> Self {
        let levels: Vec<String> =
            levels.iter().map(|(value, label)| format!("{{ value = {value}, label = {{ nb = \"{label}\" }} }}")).collect();
        let text = format!(
            "schema = 1\nid = \"{id}\"\nversions = [\"1\"]\nlanguages = [\"nb\"]\ntitle = {{ nb = \"{id}\" }}\n\n\
             [[domain]]\nid = \"all\"\ntitle = {{ nb = \"Alt\" }}\n\n\
             [[response]]\nid = \"steps\"\nlevels = [{}]\n{more}\n",
            levels.join(", ")
        );
        Self { text }
    }

    /// A variable that people are told apart by. Without values it takes what the answers have.
    pub(crate) fn background(mut self, id: &str, role: &str, values: &[&str]) -> Self {
        write!(self.text, "\n[[background]]\nid = \"{id}\"\nrole = \"{role}\"\ntext = {{ nb = \"{id}\" }}\n").unwrap();
        if !values.is_empty() {
            let values: Vec<String> =
                values.iter().map(|value| format!("{{ id = \"{value}\", label = {{ nb = \"{value}\" }} }}")).collect();
            writeln!(self.text, "levels = [{}]", values.join(", ")).unwrap();
        }
        self
    }

    /// A question, with what else is said of it.
    pub(crate) fn item(mut self, id: &str, more: &str) -> Self {
        write!(
            self.text,
            "\n[[item]]\nid = \"{id}\"\ndomain = \"all\"\nresponse = \"steps\"\npolarity = \"positive\"\ntext = {{ nb = \"Spørsmål {id}\" }}\n{more}\n"
        )
        .unwrap();
        self
    }

    /// A scale of some of the questions.
    pub(crate) fn scale(mut self, id: &str, items: &[&str]) -> Self {
        write!(
            self.text,
            "\n[[scale]]\nid = \"{id}\"\ndomain = \"all\"\npolarity = \"positive\"\ntitle = {{ nb = \"Skala {id}\" }}\nitems = {items:?}\n"
        )
        .unwrap();
        self
    }

    /// The file.
    pub(crate) fn text(self) -> String {
        self.text
    }
}
