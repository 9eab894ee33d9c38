//! What the small project holds: a questionnaire of every kind of question, and answers made by arithmetic.

use std::fmt::Write as _;

/// Questionnaire: a scale of four items, of which one is turned round and one was reworded, a route, a multi-select, a matrix.
pub(crate) const INSTRUMENT: &str = r#"schema = 1
id = "small"
versions = ["1", "2"]
languages = ["nb"]
title = { nb = "Lite skjema" }

[[domain]]
id = "trust"
title = { nb = "Tillit" }

[[domain]]
id = "routines"
title = { nb = "Rutiner" }

[[response]]
id = "agree5"
levels = [
  { value = 1, label = { nb = "Helt uenig" } },
  { value = 2, label = { nb = "Litt uenig" } },
  { value = 3, label = { nb = "Verken eller" } },
  { value = 4, label = { nb = "Litt enig" } },
  { value = 5, label = { nb = "Helt enig" } },
]
missing = [{ kind = "dont_know", code = "8", label = { nb = "Vet ikke" } }]

[[response]]
id = "known2"
nominal = true
levels = [{ value = 0, label = { nb = "Nei" } }, { value = 1, label = { nb = "Ja" } }]

[[background]]
id = "service"
role = "service"
text = { nb = "Tjeneste" }
levels = [
  { id = "school", code = "1", label = { nb = "Skole" } },
  { id = "kindergarten", code = "2", label = { nb = "Barnehage" } },
]

[[background]]
id = "unit"
role = "unit"
text = { nb = "Enhet" }

[[item]]
id = "trust_1"
domain = "trust"
response = "agree5"
text = { nb = "Vi stoler på hverandre" }
polarity = "positive"

[[item]]
id = "trust_2"
domain = "trust"
response = "agree5"
text = { nb = "Vi spør hverandre om råd" }
polarity = "positive"
changes = [{ version = "2", kind = "reworded", was = { nb = "Vi ber om råd" } }]

[[item]]
id = "trust_3"
domain = "trust"
response = "agree5"
text = { nb = "Vi holder ting for oss selv" }
polarity = "negative"

[[item]]
id = "trust_4"
domain = "trust"
response = "agree5"
text = { nb = "Vi sier fra" }
polarity = "positive"

[[item]]
id = "known"
domain = "routines"
response = "known2"
text = { nb = "Har dere en rutine?" }

[[item]]
id = "used"
domain = "routines"
response = "agree5"
text = { nb = "Rutinen brukes" }
ask_if = { item = "known", any_of = [1] }

[[multi]]
id = "training"
domain = "routines"
text = { nb = "Hva trenger du opplæring i?" }
options = [{ id = "online", label = { nb = "Barns liv på nett" } }, { id = "law", label = { nb = "Taushetsplikt" } }]

[[matrix]]
id = "other"
domain = "routines"
text = { nb = "Hvordan er samarbeidet?" }
aspects = [{ id = "works", text = { nb = "Virker det?" }, response = "agree5" }]
services = [{ id = "school", label = { nb = "Skole" }, own = "school" }, { id = "ppt", label = { nb = "PPT" } }]

[[open]]
id = "comment"
domain = "routines"
text = { nb = "Noe mer?" }

[[scale]]
id = "trust"
domain = "trust"
title = { nb = "Tillit" }
items = ["trust_1", "trust_2", "trust_3", "trust_4"]
reverse = ["trust_3"]
polarity = "positive"
"#;

const PROJECT: &str = r#"schema = 1
instrument = "instrument.toml"
title.nb = "Liten kartlegging"
municipality = "Ingensteds"

[[round]]
id = "2024"
version = "1"
export = "2024.csv"
roster = "roster.csv"

[[round]]
id = "2026"
version = "2"
export = "2026.csv"
roster = "roster.csv"
"#;

const ROSTER: &str = "service;unit;employees\nSkole;Lia skole;30\nSkole;Nes skole;24\nBarnehage;Elva;26\nBarnehage;Bekken;18\n";

/// Headers of the exports.
pub(crate) const HEADER: &str = "service;unit;trust_1;trust_2;trust_3;trust_4;known;used;training_online;training_law;other_works_school;other_works_ppt;comment";

/// Words that a respondent wrote. They must never be seen again.
pub(crate) const FREE_TEXT: &str = "Kari sa noe i fortrolighet";

/// Units with the number of people that answered.
const UNITS: [(&str, &str, usize); 4] = [("1", "Lia skole", 21), ("1", "Nes skole", 13), ("2", "Elva", 17), ("2", "Bekken", 12)];

/// An answer from 1 to 5, "don't know" or nothing, from the numbers of person and question alone. People lean to one end, so that the
/// items of the scale go together; the third is asked the other way round.
fn answer(person: usize, question: usize) -> String {
    let drawn = (person * 7919 + question * 104_729 + person * question * 31) % 23;
    let level = (person * 37 % 5 + 1 + drawn % 3).saturating_sub(1).clamp(1, 5);
    match drawn {
        0 => String::new(),
        1 => "8".into(),
        _ if question == 2 => (6 - level).to_string(),
        _ => level.to_string(),
    }
}

/// One export: people of a unit one after another.
pub(crate) fn export(shift: usize) -> String {
    let mut text = format!("{HEADER}\n");
    let mut person = shift;
    for (service, unit, people) in UNITS {
        for _ in 0..people {
            person += 1;
            let known = if person.is_multiple_of(3) { "0" } else { "1" };
            let used = if known == "1" { answer(person, 5) } else { String::new() };
            let scale: Vec<String> = (0..4).map(|question| answer(person, question)).collect();
            let (online, law) = (person % 2, usize::from(person.is_multiple_of(5)));
            let comment = if person.is_multiple_of(11) { FREE_TEXT } else { "" };
            let cells = [answer(person, 6), answer(person, 7)].join(";");
            writeln!(text, "{service};{unit};{};{known};{used};{online};{law};{cells};{comment}", scale.join(";")).unwrap();
        }
    }
    text
}

/// Every file of the project.
pub(crate) fn files() -> Vec<(String, String)> {
    let named = [("kartlegging.toml", PROJECT), ("instrument.toml", INSTRUMENT), ("roster.csv", ROSTER)];
    let exports = [("2024.csv", export(0)), ("2026.csv", export(400))];
    let named = named.map(|(name, text)| (name.to_string(), text.to_string()));
    named.into_iter().chain(exports.map(|(name, text)| (name.to_string(), text))).collect()
}
