//! The colours, each with a role. A drawing names roles; what a role looks like, in light and in dark, is decided here alone.

use crate::model::elementary::power;
use plotters::style::RGBColor;

use super::svg;

/// Steps on either side of a diverging scale, strongest first.
pub const DIVERGING_STEPS: u8 = 5;
/// Steps of the sequential scale, faintest first.
pub const SEQUENTIAL_STEPS: u8 = 8;

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The ground, and the gap between neighbours.
    Paper,
    /// Text and the total.
    Ink,
    /// Text of less weight: n, axis, notes.
    Muted,
    /// Grid lines and ticks.
    Grid,
    /// The zero or middle line, outlines of empty marks.
    Rule,
    /// Ground behind the total's row, tracks behind bars.
    Band,
    /// The one colour of data.
    Accent,
    /// Its interval.
    AccentSoft,
    /// The one colour that asks for attention.
    Warm,
    /// Text on a light coloured ground.
    OnLight,
    /// Text on a dark coloured ground.
    OnDark,
    /// Text on a faint step of the sequential scale.
    OnFaint,
    /// Text on a deep one.
    OnDeep,
    /// Negative levels; 0 is the strongest.
    Negative(u8),
    /// The level in the middle.
    Middle,
    /// Positive levels; 0 is the strongest.
    Positive(u8),
    /// Those who do not know.
    Unsure,
    /// Sequential scale; 0 is the faintest.
    Sequential(u8),
}

const NEGATIVE: [&str; DIVERGING_STEPS as usize] = ["negative-1", "negative-2", "negative-3", "negative-4", "negative-5"];
const POSITIVE: [&str; DIVERGING_STEPS as usize] = ["positive-1", "positive-2", "positive-3", "positive-4", "positive-5"];
const SEQUENTIAL: [&str; SEQUENTIAL_STEPS as usize] =
    ["step-1", "step-2", "step-3", "step-4", "step-5", "step-6", "step-7", "step-8"];

const NEGATIVE_RGB: [u32; DIVERGING_STEPS as usize] = [0x5f_2f08, 0x95_500f, 0xcf_8f3e, 0xe3_b87f, 0xf3_ddbd];
const POSITIVE_RGB: [u32; DIVERGING_STEPS as usize] = [0x07_464d, 0x0e_6b75, 0x4a_a3a8, 0x8a_c6c7, 0xc9_e6e4];
const SEQUENTIAL_RGB: [u32; SEQUENTIAL_STEPS as usize] =
    [0xf2_f7f7, 0xd9_ebea, 0xb7_dad9, 0x8e_c5c6, 0x5f_abae, 0x2a_7a81, 0x15_626a, 0x08_474e];

/// On a dark page what is little is dark, and what is much is bright: a bright cell would be read as much.
const SEQUENTIAL_DARK: [u32; SEQUENTIAL_STEPS as usize] =
    [0x1c_272e, 0x1d_343b, 0x1e_434a, 0x1e_5259, 0x1f_626a, 0x62_aeb1, 0x94_cccc, 0xc9_e9e8];

impl Role {
    /// Every role there is.
    pub fn all() -> impl Iterator<Item = Self> {
        let single = [
            Self::Paper,
            Self::Ink,
            Self::Muted,
            Self::Grid,
            Self::Rule,
            Self::Band,
            Self::Accent,
            Self::AccentSoft,
            Self::Warm,
            Self::OnLight,
            Self::OnDark,
            Self::OnFaint,
            Self::OnDeep,
            Self::Middle,
            Self::Unsure,
        ];
        let diverging = (0..DIVERGING_STEPS).flat_map(|step| [Self::Negative(step), Self::Positive(step)]);
        single.into_iter().chain(diverging).chain((0..SEQUENTIAL_STEPS).map(Self::Sequential))
    }

    /// Class of shapes and letters filled with this colour; strokes have `-line` after it.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Ink => "ink",
            Self::Muted => "muted",
            Self::Grid => "grid",
            Self::Rule => "rule",
            Self::Band => "band",
            Self::Accent => "accent",
            Self::AccentSoft => "accent-soft",
            Self::Warm => "warm",
            Self::OnLight => "on-light",
            Self::OnDark => "on-dark",
            Self::OnFaint => "on-faint",
            Self::OnDeep => "on-deep",
            Self::Negative(step) => NEGATIVE[step_within(step, DIVERGING_STEPS)],
            Self::Middle => "middle",
            Self::Positive(step) => POSITIVE[step_within(step, DIVERGING_STEPS)],
            Self::Unsure => "unsure",
            Self::Sequential(step) => SEQUENTIAL[step_within(step, SEQUENTIAL_STEPS)],
        }
    }

    /// The colour on white paper, as `0xRRGGBB`. No two roles share one, so that a colour tells its role.
    #[must_use]
    pub fn light(self) -> u32 {
        match self {
            Self::Paper => 0xff_ffff,
            Self::Ink => 0x1d_2733,
            Self::Muted => 0x55_606e,
            Self::Grid => 0xdd_e2e7,
            Self::Rule => 0x87_929e,
            Self::Band => 0xf1_f4f6,
            Self::Accent => 0x0f_6c76,
            Self::AccentSoft => 0x52_979f,
            Self::Warm => 0xb0_4a0c,
            Self::OnLight => 0x0b_1016,
            Self::OnDark => 0xfe_fefe,
            Self::OnFaint => 0x0c_1117,
            Self::OnDeep => 0xfd_fdfd,
            Self::Negative(step) => NEGATIVE_RGB[step_within(step, DIVERGING_STEPS)],
            Self::Middle => 0xe2_e5e8,
            Self::Positive(step) => POSITIVE_RGB[step_within(step, DIVERGING_STEPS)],
            Self::Unsure => 0xc3_cad2,
            Self::Sequential(step) => SEQUENTIAL_RGB[step_within(step, SEQUENTIAL_STEPS)],
        }
    }

    /// The colour on a dark page. Filled areas with figures on them keep their colour, but for the sequential scale.
    #[must_use]
    pub fn dark(self) -> u32 {
        match self {
            Self::Paper => 0x14_191f,
            Self::Ink => 0xe8_ecf0,
            Self::Muted => 0xa9_b4c0,
            Self::Grid => 0x33_3d48,
            Self::Rule => 0x7d_8996,
            Self::Band => 0x1d_242c,
            Self::Accent => 0x5c_b8c0,
            Self::AccentSoft => 0x2f_7078,
            Self::Warm => 0xf0_a060,
            Self::Unsure => 0x56_616d,
            Self::OnFaint => 0xe9_edf1,
            Self::OnDeep => 0x0c_1117,
            Self::Sequential(step) => SEQUENTIAL_DARK[step_within(step, SEQUENTIAL_STEPS)],
            _ => self.light(),
        }
    }

    pub(super) fn color(self) -> RGBColor {
        let [_, red, green, blue] = self.light().to_be_bytes();
        RGBColor(red, green, blue)
    }

    /// The role that has this colour on white paper.
    pub(super) fn of(rgb: (u8, u8, u8)) -> Option<Self> {
        let sought = u32::from_be_bytes([0, rgb.0, rgb.1, rgb.2]);
        Self::all().find(|role| role.light() == sought)
    }

    /// The role of letters that stand on this colour: whichever is read more easily.
    #[must_use]
    pub fn text_on(self) -> Self {
        let contrast_with = |role: Self| contrast(role.light(), self.light());
        let (dark, light) =
            if matches!(self, Self::Sequential(_)) { (Self::OnDeep, Self::OnFaint) } else { (Self::OnDark, Self::OnLight) };
        if contrast_with(dark) >= contrast_with(light) { dark } else { light }
    }

    /// Colours of the levels of a diverging scale, most negative first. An odd number has one in the middle.
    #[must_use]
    pub fn diverging(levels: usize) -> Vec<Self> {
        let steps: &[u8] = match levels / 2 {
            0 => &[],
            1 => &[1],
            2 => &[1, 3],
            3 => &[0, 2, 3],
            4 => &[0, 1, 2, 3],
            _ => &[0, 1, 2, 3, 4],
        };
        let side = |rank: usize| steps.get(rank).or(steps.last()).copied().unwrap_or(0);
        let negative = (0..levels / 2).map(|rank| Self::Negative(side(rank)));
        let middle = (levels % 2 == 1).then_some(Self::Middle);
        let positive = (0..levels / 2).rev().map(|rank| Self::Positive(side(rank)));
        negative.chain(middle).chain(positive).collect()
    }
}

impl Role {
    /// Colours of levels of which neither end is good, the first the faintest.
    #[must_use]
    pub fn deepening(levels: usize) -> Vec<Self> {
        let last = usize::from(SEQUENTIAL_STEPS - 1);
        let step = |level: usize| if levels > 1 { 1 + level * (last - 1) / (levels - 1) } else { last };
        (0..levels).map(|level| Self::Sequential(u8::try_from(step(level)).unwrap_or(SEQUENTIAL_STEPS - 1))).collect()
    }
}

/// A step from outside the scale is drawn as its last.
fn step_within(step: u8, steps: u8) -> usize {
    usize::from(step.min(steps - 1))
}

/// Rules for a page: widths and letters, and every colour in light and, where the reader prefers it, in dark. The page puts its
/// figures' `svg` elements, which have the class `chart`, anywhere.
#[must_use]
pub fn stylesheet() -> String {
    let rules = |value: fn(Role) -> u32| {
        Role::all().fold(String::new(), |css, role| {
            let (class, rgb) = (role.class(), value(role));
            css + &format!(".chart .{class}{{fill:#{rgb:06x}}}.chart .{class}-line{{fill:none;stroke:#{rgb:06x}}}\n")
        })
    };
    format!("{}{}@media (prefers-color-scheme:dark){{\n{}}}\n", svg::rules(), rules(Role::light), rules(Role::dark))
}

/// Contrast ratio of two colours after WCAG 2.1, from 1 to 21.
#[must_use]
pub fn contrast(one: u32, other: u32) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance after WCAG 2.1, from 0 to 1.
fn luminance(rgb: u32) -> f64 {
    let [_, red, green, blue] = rgb.to_be_bytes().map(|channel| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { power((share + 0.055) / 1.055, 2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_agrees_with_the_definition() {
        assert!((contrast(0xff_ffff, 0x00_0000) - 21.0).abs() < 1e-9);
        assert!((contrast(0x77_7777, 0xff_ffff) - 4.48).abs() < 0.005);
    }

    #[test]
    fn text_is_readable_in_light_and_dark() {
        for role in [Role::Ink, Role::Muted, Role::Accent, Role::Warm] {
            for value in [Role::light, Role::dark] {
                for ground in [Role::Paper, Role::Band] {
                    let ratio = contrast(value(role), value(ground));
                    assert!(ratio >= 4.5, "{role:?} on {ground:?}: {ratio:.2}");
                }
            }
        }
    }

    #[test]
    fn figures_on_coloured_ground_are_readable() {
        let grounds = Role::all().filter(|role| {
            matches!(
                role,
                Role::Negative(_) | Role::Positive(_) | Role::Middle | Role::Unsure | Role::Sequential(_) | Role::Accent
            )
        });
        for role in grounds {
            let ratio = contrast(role.light(), role.text_on().light());
            assert!(ratio >= 4.5, "{role:?}: {ratio:.2}");
            let ratio = contrast(role.dark(), role.text_on().dark());
            assert!(!matches!(role, Role::Sequential(_)) || ratio >= 4.5, "{role:?}: {ratio:.2}");
        }
    }

    /// On a dark page, too, more is further from the ground.
    #[test]
    fn steps_move_away_from_the_ground() {
        for value in [Role::light, Role::dark] {
            let steps: Vec<f64> =
                (0..SEQUENTIAL_STEPS).map(|step| contrast(value(Role::Sequential(step)), value(Role::Paper))).collect();
            assert!(steps.windows(2).all(|pair| pair[0] < pair[1]), "{steps:?}");
        }
    }

    /// Marks must stand out from the ground; what is fainter is set off by a figure or an outline of its own.
    #[test]
    fn marks_stand_out_from_the_ground() {
        for role in [Role::Accent, Role::AccentSoft, Role::Warm, Role::Ink, Role::Rule, Role::Negative(1), Role::Positive(1)] {
            assert!(contrast(role.light(), Role::Paper.light()) >= 3.0, "{role:?}");
            assert!(contrast(role.dark(), Role::Paper.dark()) >= 2.0, "{role:?}");
        }
        for value in [Role::light, Role::dark] {
            assert!(contrast(value(Role::Ink), value(Role::Unsure)) >= 3.0);
        }
        assert!(contrast(Role::Accent.light(), Role::Band.light()) >= 3.0);
        assert!(contrast(Role::Negative(1).light(), Role::Middle.light()) >= 3.0);
        assert!(contrast(Role::Positive(1).light(), Role::Middle.light()) >= 3.0);
    }

    #[test]
    fn a_colour_tells_its_role() {
        for role in Role::all() {
            let color = role.color();
            assert_eq!(Role::of((color.0, color.1, color.2)), Some(role));
        }
    }

    #[test]
    fn diverging_colours_are_distinct_and_mirrored() {
        for levels in 2..=10 {
            let roles = Role::diverging(levels);
            assert_eq!(roles.len(), levels);
            let unique: std::collections::BTreeSet<_> = roles.iter().collect();
            assert_eq!(unique.len(), levels);
            assert_eq!(roles.contains(&Role::Middle), levels % 2 == 1);
        }
    }

    #[test]
    fn the_stylesheet_names_every_class_once_for_each_scheme() {
        let css = stylesheet();
        for role in Role::all() {
            assert_eq!(css.matches(&format!(".chart .{}{{", role.class())).count(), 2, "{role:?}");
        }
    }
}
