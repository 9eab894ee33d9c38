"""Slides and case paper, read by libraries that this program did not write: python-pptx, python-docx and openpyxl.

    check.py OUT [OUT ...]     folders that hold slides.pptx and summary.docx
"""

import io
import sys
import zipfile
from pathlib import Path

import docx
import openpyxl
from pptx import Presentation
from pptx.util import Emu


def check_chart(shape, where):
    """Every number of a chart is in the workbook behind it, and nothing else is."""
    chart = shape.chart
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    sheet = book["Data"]
    plot = chart.plots[0]
    categories = [str(category) for category in plot.categories]
    assert categories, f"{where}: a chart of nothing"
    cells = {(cell.row, cell.column): cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
    expected = {(at + 2, 1): name for at, name in enumerate(categories)}
    for column, series in enumerate(plot.series, start=2):
        expected[(1, column)] = series.name
        values = list(series.values)
        assert len(values) == len(categories), f"{where}: {series.name}"
        expected.update({(at + 2, column): value for at, value in enumerate(values) if value is not None})
    # Intervals of the first series: below and above, in the columns after the series.
    column = 2 + len(plot.series)
    space = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    bars = chart._chartSpace.find(f".//{space}errBars")
    for side in [] if bars is None else [bars.find(f"{space}minus"), bars.find(f"{space}plus")]:
        assert (1, column) in cells, f"{where}: a column of intervals without a name"
        expected[(1, column)] = cells[(1, column)]
        for point in side.iter(f"{space}pt"):
            expected[(int(point.get("idx")) + 2, column)] = float(point.find(f"{space}v").text)
        column += 1
    assert cells == expected, f"{where}: the workbook holds other cells than the chart: {cells.items() ^ expected.items()}"
    return len(expected)


def check_slides(path):
    deck = Presentation(path)
    slides = list(deck.slides)
    assert 5 <= len(slides) <= 14, f"{path}: {len(slides)} slides"
    charts = numbers = 0
    for number, slide in enumerate(slides, start=1):
        where = f"{path}, slide {number}"
        title = slide.shapes.title
        assert title is not None and title.text_frame.text.strip(), f"{where}: no title"
        assert slide.shapes[0].shape_id == title.shape_id, f"{where}: the title is not read first"
        assert slide.has_notes_slide and slide.notes_slide.notes_text_frame.text.strip(), f"{where}: no notes"
        for shape in slide.shapes:
            assert Emu(0) <= shape.left and shape.left + shape.width <= deck.slide_width, f"{where}: {shape.name} is outside"
            if shape.has_chart or shape.shape_type == 13:
                assert shape._element.xpath(".//p:cNvPr")[0].get("descr"), f"{where}: no words stand for {shape.name}"
            if shape.has_chart:
                charts += 1
                numbers += check_chart(shape, where)
        for run in slide._element.xpath(".//a:rPr"):
            assert run.get("lang") in ("nb-NO", "nn-NO", "en-GB"), f"{where}: no language"
    assert charts > 0, f"{path}: no chart can be edited"
    print(f"{path}: {len(slides)} slides, {charts} charts, {numbers} cells")


def check_paper(path):
    paper = docx.Document(path)
    styles = [paragraph.style.name for paragraph in paper.paragraphs]
    assert "Title" in styles and "heading 1" in [name.lower() for name in styles], f"{path}: no headings"
    for table in paper.tables:
        assert table.rows[0]._tr.xpath(".//w:tblHeader"), f"{path}: a table without a heading"
    for picture in paper.element.xpath(".//*[local-name()='docPr']"):
        assert picture.get("descr"), f"{path}: a picture without words"
    print(f"{path}: {len(paper.tables)} tables, {len(paper.inline_shapes)} pictures")


def main():
    for folder in map(Path, sys.argv[1:]):
        for name, check in [("slides.pptx", check_slides), ("summary.docx", check_paper)]:
            assert zipfile.ZipFile(folder / name).testzip() is None
            check(folder / name)


main()
