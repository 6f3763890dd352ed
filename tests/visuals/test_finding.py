"""What texts hold that pictures can show, and what they do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.picturing.finding.contrasts import found_contrast, found_pair
from clipforge_core.picturing.finding.dates import found_dates, single_date
from clipforge_core.picturing.finding.equations import found_equation, told_equation
from clipforge_core.picturing.finding.figures import Figures, found_figures, parsed
from clipforge_core.picturing.finding.quotations import found_quotation
from clipforge_core.picturing.finding.steps import Steps, found_series, found_steps


@pytest.mark.parametrize(
    ("text", "language", "labels", "values", "unit", "form"),
    [
        ("Denmark gets 58 % of its power from wind, Ireland 36 %.", "en", ("Denmark", "Ireland"), (58, 36), "%", "bar"),
        ("Apples cost $3.50. Pears cost $4.", "en", ("Apples", "Pears"), (3.5, 4), "$", "bar"),
        ("In 1990 it had 5 million users, in 2020 9 million.", "en", ("1990", "2020"), (5e6, 9e6), "users", "bar"),
        (
            "In 2000 it was 5 kilometres. In 2010 it was 7 km. In 2020 it was 12 km.", "en",
            ("2000", "2010", "2020"), (5, 7, 12), "km", "line",
        ),
        ("70 percent of nitrogen, 30 percent of oxygen.", "en", ("Nitrogen", "Oxygen"), (70, 30), "%", "pie"),
        ("Berlin hat 3,7 Mio Tage, Bonn 1,9 Mio Tage.", "de", ("Berlin", "Bonn"), (3.7e6, 1.9e6), "Tage", "bar"),
        ("Ana tiene 3.200.000 horas y Eva 690.000 horas.", "es", ("Ana", "Eva"), (3.2e6, 69e4), "horas", "bar"),
        ("Oslo fell to -5 °C, while Rome reached 12 °C.", "en", ("Oslo", "Rome"), (-5, 12), "°C", "bar"),
        (
            "The Model 3 weighs 1,760 kg, the Model Y 1,930 kg and the Aero 5 1,420 kg.", "en",
            ("Model 3", "Model Y", "Aero 5"), (1760, 1930, 1420), "kg", "bar",
        ),
        ("The iPhone 15 costs $799, the Pixel 8 $699.", "en", ("iPhone 15", "Pixel 8"), (799, 699), "$", "bar"),
        ("Air is 78 % nitrogen, 21 % oxygen and 1 % other gases.", "en",
         ("Nitrogen", "Oxygen", "Other gases"), (78, 21, 1), "%", "pie"),
        ("In Norway 89 % were electric in 2024, in Italy 4 %.", "en", ("Norway", "Italy"), (89, 4), "%", "bar"),
        ("An electric car uses 20 kW, while a petrol car uses 70 kW.", "en",
         ("Electric car", "Petrol car"), (20, 70), "kW", "bar"),
        (
            "It cost $1,400 in 2010. In 2015 it cost $450. In 2024 it cost $115. Its range is 513 km.", "en",
            ("2010", "2015", "2024"), (1400, 450, 115), "$", "line",
        ),
    ],
)  # fmt: skip
def test_figures_with_one_unit_are_a_chart(
    text: str, language: str, labels: tuple[str, ...], values: tuple[float, ...], unit: str, form: str
) -> None:
    found = found_figures(text, language)
    assert found is not None
    assert (found.labels, found.values, found.unit) == (labels, pytest.approx(values), unit)
    assert found.form == form


@pytest.mark.parametrize(
    "text",
    [
        "There are 8 planets.",
        "It weighs 5 kg and costs $3.",
        "In 1905 he wrote a paper, and in 1915 another.",
        "It grew by 5 %.",
        "He ran 5 km, then 7 km and 9 km, at 12 km/h.",
        "The area of the lake is 536 Quadratkilometern. Its depth is 251 m.",
        "The kitchen has 12 chairs. The garden has 30 m.",
        "It takes 30 minutes. Fry the onion and the pepper for 10 minutes. It rests 5 minutes.",
        "By day its surface reaches 120 °C, at night it falls to -130 °C.",
        "",
    ],
)
def test_numbers_that_do_not_belong_together_are_no_chart(text: str) -> None:
    assert found_figures(text) is None


def test_parts_of_a_whole_are_a_pie_and_others_are_not() -> None:
    assert Figures(("A", "B"), (60.0, 40.0), "%").form == "pie"
    assert Figures(("A", "B"), (60.0, 50.0), "%").form == "bar"
    assert Figures(("A", "B"), (110.0, -10.0), "%").form == "bar"


@pytest.mark.parametrize(
    ("digits", "language", "value"),
    [("1,234.5", "en", 1234.5), ("1.234,5", "de", 1234.5), ("1 000", "fr", 1e3), ("1,5", "en", 1.5)],
)  # fmt: skip
def test_numbers_are_read_as_their_language_writes_them(digits: str, language: str, value: float) -> None:
    assert parsed(digits, language) == value


def test_the_year_of_a_thing_is_a_date() -> None:
    text = "By 1500, more had been printed. Martin Luther's theses of 1517 spread through Germany within two weeks."
    assert [year for year, _ in found_dates(text)] == ["1500", "1517"]
    assert found_dates(text)[1][1] == "Martin Luther's theses spread through Germany within two weeks"


def test_years_with_events_are_a_timeline() -> None:
    text = "In 1905 Einstein published four papers. In 1915 came general relativity; in 1921 he won the Nobel Prize."
    assert found_dates(text) == (
        ("1905", "Einstein published four papers"),
        ("1915", "Came general relativity"),
        ("1921", "He won the Nobel Prize"),
    )
    assert found_dates("He was born around 570 BC on Samos. He died around 495 BC in Metapontum.") == (
        ("570 BC", "He was born on Samos"),
        ("495 BC", "He died in Metapontum"),
    )
    assert found_dates("In 1905 he wrote.") == ()
    moon = "On 20 July 1969 Apollo 11 landed. In 1959 Luna 2 hit the Moon. In 628 a rule was written down."
    assert [when for when, _ in found_dates(moon)] == ["20 July 1969", "1959", "628"]
    assert found_dates(moon)[0][1] == "Apollo 11 landed"
    long = (
        "In 1932 it introduced a typeface, which is now on almost every computer of the whole world. In 1981 it sold."
    )
    assert found_dates(long)[0] == ("1932", "It introduced a typeface")
    rhine = "Im Jahr 1817 begann Tulla, ihn zu begradigen. Im Jahr 1868 wurde die Akte unterzeichnet."
    assert found_dates(rhine)[1] == ("1868", "wurde die Akte unterzeichnet")
    assert found_dates("It costs 1500 euros.") == ()
    assert single_date("The first crossword appeared in 1930. Many read it.") == (
        "1930",
        "The first crossword appeared",
    )
    assert single_date("It was so in 1930 and in 1940.") == single_date("It was so.") == ("", "")


@pytest.mark.parametrize(
    ("text", "items", "ordered"),
    [
        ("First, boil water. Then add the leaves. Finally, wait.", ("Boil water", "Add the leaves", "Wait"), True),
        ("1. Plan it\n2. Do it\n3. Check it", ("Plan it", "Do it", "Check it"), True),
        ("- red\n- green\n- blue", ("Red", "Green", "Blue"), False),
        ("You need three things: flour, water and salt.", ("Flour", "Water", "Salt"), False),
        ("Zuerst kochen. Dann Tee zugeben. Danach warten.", ("Kochen", "Tee zugeben", "Warten"), True),
        ("To make tea, first boil water. Then add it. Finally, wait.", ("Boil water", "Add it", "Wait"), True),
        ("材料：水、盐、糖。", ("水", "盐", "糖"), False),
    ],
)  # fmt: skip
def test_enumerations_are_steps(text: str, items: tuple[str, ...], ordered: bool) -> None:
    assert found_steps(text) == Steps(items, ordered)


def test_steps_that_began_in_the_scene_before_go_on_without_numbers() -> None:
    found = found_steps("Next, add garlic. Then pour in the tomatoes. Finally, break four eggs.")
    assert found == Steps(("Add garlic", "Pour in the tomatoes", "Break four eggs"), ordered=False)
    assert found_steps("First, heat the oil. Then fry the onion.") == Steps(("Heat the oil", "Fry the onion"), True)
    assert found_steps("Then he came. Then he saw. Then he won.") is None


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Bridges, sand dunes and car lights have its shape.", ("Bridges", "Sand dunes", "Car lights")),
        ("It is eaten in a sauce of tomatoes, peppers and onions.", ("Tomatoes", "Peppers", "Onions")),
        ("Farmers grow fruit such as apples, pears and sweet cherries.", ("Apples", "Pears", "Sweet cherries")),
        ("He came, saw and won.", ()),
        ("In the end, of course, it rained and they went home.", ()),
    ],
)  # fmt: skip
def test_things_in_a_row(text: str, items: tuple[str, ...]) -> None:
    assert found_series(text) == items


def test_arrows_are_a_flow_and_round_where_they_come_back() -> None:
    assert found_steps("Sun → plant → cow") == Steps(("Sun", "Plant", "Cow"), True, True)
    moon = found_steps("Its phases are new moon → half moon → full moon → new moon.")
    assert moon is not None and moon.round and moon.items[0] == "New moon"
    found = found_steps("Rain → river → sea → rain")
    assert found is not None and found.round and found.items == ("Rain", "River", "Sea")


@pytest.mark.parametrize(
    "text", ["He came, saw and won.", "First, this. It is so.", "3. A number", "At 10:30 we met, ate and left."]
)
def test_plain_text_is_no_enumeration(text: str) -> None:
    assert found_steps(text) is None


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("It says that a² + b² = c², always.", "a^{2} + b^{2} = c^{2}"),
        ("Energy is $E = mc^2$.", "E = mc^2"),
        ("Remember: E = mc².", "E = mc^{2}"),
        (r"\(\frac{a}{b} = 2\)", r"\frac{a}{b} = 2"),
        ("F = m·a", r"F = m \cdot a"),
        ("c = √(a² + b²)", r"c = \sqrt{a^{2} + b^{2}}"),
        ("Written out: a squared plus b squared equals c squared.", "a^{2} + b^{2} = c^{2}"),
        ("So E equals m times c squared.", r"E = m \cdot c^{2}"),
        ("This is a plus. I is a letter, and a squared room is a room.", ""),
        ("2 plus 2 equals 4", ""),
        ("It costs $5 and $7 a piece.", ""),
        ("It is x = (-b ± √(b² - 4ac)) / (2a).", r"x = \frac{-b \pm \sqrt{b^{2} - 4 ac}}{2 a}"),
        ("F = G m₁m₂ / r²", r"F = \frac{G m_{1} m_{2}}{r^{2}}"),
        ("A gas keeps pV = nRT.", "pV = nRT"),
        ("2H₂ + O₂ → 2H₂O", r"2 \mathrm{H_{2}} + \mathrm{O_{2}} \rightarrow 2 \mathrm{H_{2}O}"),
        ("A → B → C", ""),
        ("The current is I = 5 A.", ""),
        ("2 + 2 = 4", ""),
        ("a = b", ""),
        ("The result = nothing", ""),
    ],
)
def test_formulas_are_found(text: str, latex: str) -> None:
    assert found_equation(text) == latex


def test_the_formula_that_a_text_tells_comes_before_one_that_it_uses() -> None:
    text = "Here D = b² - 4ac is a help. The law of motion says that F = ma. A ball has h = 5t²."
    assert told_equation(text) == "F = ma"
    assert told_equation(text, "A thrown ball") == "F = ma"
    assert told_equation("A ball has h = 5t². A car has s = vt.", "Driving a car") == "s = vt"
    assert told_equation(text, shown=("F = ma",)) == "D = b^{2} - 4 ac"
    assert told_equation("Only F = ma.", shown=("F = ma",)) == ""


def test_two_of_whom_the_same_is_said_are_set_against_each_other() -> None:
    text = "The Aero 3 weighs 1 kg. The Titan 5 weighs 2 kg. The Aero 3 costs $999, whereas the Titan 5 costs $1,499."
    found = found_contrast(text)
    assert found is not None
    assert (found.left, found.right) == ("Aero 3", "Titan 5")
    assert found.left_items == ("Weighs 1 kg", "Costs $999")
    assert found.right_items == ("Weighs 2 kg", "Costs $1,499")
    found = found_contrast("Katzen jagen nachts, während Hunde jagen, wann man will. Katzen putzen sich. Hunde baden.")
    assert found is not None and (found.left, found.right) == ("Katzen", "Hunde")
    assert found_contrast("It rains, while it snows. The sun shines while the moon sleeps.") is None


def test_things_against_each_other() -> None:
    found = found_contrast("Cats vs dogs. Cats sleep all day. Dogs need walks.")
    assert found is not None
    assert (found.left, found.right) == ("Cats", "Dogs")
    assert found.left_items == ("Sleep all day",)
    assert found.right_items == ("Need walks",)
    heading = found_contrast("Solar is cheap, while wind blows at night.", "Solar versus wind")
    assert heading is not None and heading.left_items == ("Is cheap",)
    assert found_contrast("We compared notes and went home.") is None


def test_the_two_that_a_topic_names() -> None:
    text = "Electric cars need hours to charge, but petrol cars are filled in minutes."
    found = found_pair(text, "Electric cars and petrol cars")
    assert found is not None
    assert (found.left, found.left_items) == ("Electric cars", ("Need hours to charge",))
    assert (found.right, found.right_items) == ("Petrol cars", ("Are filled in minutes",))
    assert found_pair("Electric cars are quiet.", "Electric cars and petrol cars") is None
    assert found_pair("Salt and pepper.", "How to cook") is None


def test_quotations_with_who_said_them() -> None:
    assert found_quotation('Galileo said: "Measure what is measurable, always."')[1] == "Galileo"
    assert found_quotation('"All is number, all of it" — Pythagoras of Samos')[1] == "Pythagoras of Samos"
    assert found_quotation('He said "yes".') == ("", "")
    assert found_quotation('As Galileo put it, "Measure what is measurable."')[1] == "Galileo"
    assert found_quotation('"All of it is number, all," said Pythagoras of Samos.')[1] == "Pythagoras of Samos"
    two = 'William Russell wrote from the war. Abraham Lincoln said in 1862, "It is one of the greatest powers."'
    assert found_quotation(two)[1] == "Abraham Lincoln"
    nobody = 'William Russell wrote from the war. Some people called it "the first war that was ever reported".'
    assert found_quotation(nobody)[1] == ""


@given(st.text(max_size=300))
def test_no_text_breaks_a_finder(text: str) -> None:
    for finder in (
        found_figures,
        found_dates,
        found_steps,
        found_equation,
        found_contrast,
        found_quotation,
        found_series,
    ):
        finder(text)
