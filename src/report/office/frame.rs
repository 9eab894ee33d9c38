//! The parts that every set of slides has: master, layouts, colours.

use super::{escaped, locale, relations};

pub(super) const P: &str = "http://schemas.openxmlformats.org/presentationml/2006/main";
pub(super) const A: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
pub(super) const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const TREE: &str = r#"<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>"#;
const MAP: &str = r#"<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>"#;

/// The dark ground of the cover.
const GROUND: &str = r#"<p:bg><p:bgPr><a:solidFill><a:schemeClr val="tx2"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>"#;

/// A slide, a layout, a master: the root of a part with the three namespaces.
pub(super) fn part(root: &str, attributes: &str, content: &str) -> String {
    format!("{HEAD}\n<p:{root} xmlns:a=\"{A}\" xmlns:r=\"{R}\" xmlns:p=\"{P}\"{attributes}>{content}</p:{root}>")
}

/// What stands on a slide.
pub(super) fn tree(shapes: &str) -> String {
    format!("<p:cSld><p:spTree>{TREE}{shapes}</p:spTree></p:cSld>")
}

/// Place and size, in English Metric Units.
pub(super) fn place((x, y, width, height): (u32, u32, u32, u32)) -> String {
    format!(r#"<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>"#)
}

/// A chart or a table on a slide: its properties but for the identifier, what may be done with it, its kind, and itself.
pub(super) fn graphic(properties: &str, locks: &str, at: (u32, u32, u32, u32), kind: &str, content: &str) -> String {
    let at = place(at).replace("a:xfrm", "p:xfrm");
    format!(
        r#"<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="4" {properties}/>{locks}<p:nvPr/></p:nvGraphicFramePr>{at}<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/{kind}">{content}</a:graphicData></a:graphic></p:graphicFrame>"#
    )
}

/// A placeholder of a layout.
fn placeholder(id: u32, kind: &str, at: (u32, u32, u32, u32), words: &str) -> String {
    format!(
        r#"<p:sp><p:nvSpPr><p:cNvPr id="{id}" name="{words}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr>{}</p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr lang="en-GB"/><a:t>{words}</a:t></a:r></a:p></p:txBody></p:sp>"#,
        place(at)
    )
}

/// Where title and text of a slide stand.
pub(super) const TITLE: (u32, u32, u32, u32) = (609_600, 320_000, 10_972_800, 900_000);
pub(super) const BODY: (u32, u32, u32, u32) = (609_600, 1_250_000, 10_972_800, 800_000);
pub(super) const LIST: (u32, u32, u32, u32) = (609_600, 1_400_000, 10_972_800, 4_800_000);

/// Master, layouts, theme and notes master, with what they refer to.
pub(super) fn parts() -> Vec<(String, Vec<u8>)> {
    let layout = |kind: &str, name: &str, shapes: &str| {
        let inner = tree(shapes).replacen("<p:cSld>", &format!(r#"<p:cSld name="{name}">"#), 1);
        part(
            "sldLayout",
            &format!(r#" type="{kind}" preserve="1""#),
            &format!("{inner}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>"),
        )
    };
    // Letters of the cover are light on its dark ground.
    let light = |shape: String| {
        let style = r#"<a:lstStyle><a:lvl1pPr><a:defRPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle>"#;
        shape.replacen("<a:lstStyle/>", style, 1)
    };
    let cover = light(placeholder(2, r#"type="ctrTitle""#, (914_400, 1_900_000, 10_363_200, 1_700_000), "Title"))
        + &light(placeholder(3, r#"type="subTitle" idx="1""#, (914_400, 3_700_000, 10_363_200, 1_400_000), "Subtitle"));
    let content = placeholder(2, r#"type="title""#, TITLE, "Title") + &placeholder(3, r#"idx="1""#, LIST, "Text");
    let link = |target: &str| relations(&[("rId1", "slideMaster", target)]);
    let named = |name: &str, text: String| (name.to_owned(), text.into_bytes());
    vec![
        named("ppt/slideMasters/slideMaster1.xml", master()),
        named(
            "ppt/slideMasters/_rels/slideMaster1.xml.rels",
            relations(&[
                ("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml"),
                ("rId2", "slideLayout", "../slideLayouts/slideLayout2.xml"),
                ("rId3", "theme", "../theme/theme1.xml"),
            ]),
        ),
        named(
            "ppt/slideLayouts/slideLayout1.xml",
            layout("title", "Title", &cover).replacen("<p:spTree>", &format!("{GROUND}<p:spTree>"), 1),
        ),
        named("ppt/slideLayouts/_rels/slideLayout1.xml.rels", link("../slideMasters/slideMaster1.xml")),
        named("ppt/slideLayouts/slideLayout2.xml", layout("obj", "Title and text", &content)),
        named("ppt/slideLayouts/_rels/slideLayout2.xml.rels", link("../slideMasters/slideMaster1.xml")),
        named("ppt/theme/theme1.xml", theme()),
        named("ppt/theme/theme2.xml", theme()),
        named("ppt/notesMasters/notesMaster1.xml", notes_master()),
        named("ppt/notesMasters/_rels/notesMaster1.xml.rels", relations(&[("rId1", "theme", "../theme/theme2.xml")])),
    ]
}

fn master() -> String {
    let shapes = placeholder(2, r#"type="title""#, TITLE, "Title") + &placeholder(3, r#"type="body" idx="1""#, LIST, "Text");
    let level = |name: &str, size: u32, bold: u32, colour: &str, more: &str| {
        format!(
            r#"<a:{name} marL="0" indent="0" algn="l"><a:spcBef><a:spcPts val="600"/></a:spcBef><a:buNone/><a:defRPr sz="{size}" b="{bold}" kern="1200"><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr>{more}</a:{name}>"#
        )
    };
    let styles = format!(
        "<p:txStyles><p:titleStyle>{}</p:titleStyle><p:bodyStyle>{}</p:bodyStyle><p:otherStyle>{}</p:otherStyle></p:txStyles>",
        level("lvl1pPr", 3000, 1, "tx1", ""),
        level("lvl1pPr", 2000, 0, "tx1", ""),
        level("lvl1pPr", 1200, 0, "tx1", ""),
    );
    let lists = r#"<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/><p:sldLayoutId id="2147483650" r:id="rId2"/></p:sldLayoutIdLst>"#;
    part("sldMaster", "", &format!("{}{MAP}{lists}{styles}", tree(&shapes)))
}

fn notes_master() -> String {
    let shapes = placeholder(2, r#"type="sldImg""#, (685_800, 1_143_000, 5_486_400, 3_086_100), "Slide")
        + &placeholder(3, r#"type="body" idx="1""#, (685_800, 4_400_550, 5_486_400, 3_600_450), "Notes");
    part("notesMaster", "", &format!("{}{MAP}", tree(&shapes)))
}

fn theme() -> String {
    let colours = [
        ("dk1", "1D2733"),
        ("lt1", "FFFFFF"),
        ("dk2", "0B4650"),
        ("lt2", "F4F6F8"),
        ("accent1", "0F6C76"),
        ("accent2", "B04A0C"),
        ("accent3", "8AC6C7"),
        ("accent4", "E3B87F"),
        ("accent5", "55606E"),
        ("accent6", "A9B4BC"),
        ("hlink", "0F6C76"),
        ("folHlink", "55606E"),
    ];
    let colour = |(name, value): &(&str, &str)| format!(r#"<a:{name}><a:srgbClr val="{value}"/></a:{name}>"#);
    let fonts = r#"<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>"#;
    let fill = r#"<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>"#.repeat(3);
    let line = r#"<a:ln w="9525"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>"#.repeat(3);
    let effect = "<a:effectStyle><a:effectLst/></a:effectStyle>".repeat(3);
    format!(
        r#"{HEAD}
<a:theme xmlns:a="{A}" name="kartlegg"><a:themeElements><a:clrScheme name="kartlegg">{}</a:clrScheme><a:fontScheme name="kartlegg"><a:majorFont>{fonts}</a:majorFont><a:minorFont>{fonts}</a:minorFont></a:fontScheme><a:fmtScheme name="kartlegg"><a:fillStyleLst>{fill}</a:fillStyleLst><a:lnStyleLst>{line}</a:lnStyleLst><a:effectStyleLst>{effect}</a:effectStyleLst><a:bgFillStyleLst>{fill}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"#,
        colours.iter().map(colour).collect::<String>()
    )
}

/// Paragraphs of words in a language; `size` in hundredths of a point, 0 for what the layout says.
pub(super) fn paragraphs(lines: &[String], lang: &str, size: u32) -> String {
    let size = if size == 0 { String::new() } else { format!(r#" sz="{size}""#) };
    let lang = locale(lang);
    let line = |words: &String| {
        format!(
            r#"<a:p><a:r><a:rPr lang="{lang}"{size}><a:latin typeface="+mn-lt"/></a:rPr><a:t>{}</a:t></a:r></a:p>"#,
            escaped(words)
        )
    };
    let all: String = lines.iter().map(line).collect();
    if all.is_empty() { format!(r#"<a:p><a:endParaRPr lang="{lang}"/></a:p>"#) } else { all }
}
