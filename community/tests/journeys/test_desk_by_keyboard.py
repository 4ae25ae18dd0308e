"""The desk without a mouse: each control is reached by Tab, its focus is seen, and what was done is told where the focus is."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from journeys.every_page import SECRETARIAT
from journeys.keys import Keys
from journeys.running import Product

LIST = """Name,E-mail,Organisation,Country,Place,Consent since,Consent how
Kavya Keys,kavya@keys.example,Ministry of Keys,S. Lanka,Kandy,5 March 2019,on paper
Rukshan Lock,key@keys.example,Ministry of Keys,Sri Lanka,Galle,5 March 2019,on paper
Lost Keys,lost@keys.example,Ministry of Keys,Atlantis,,,
Sample member 17,member17@sample.example,,Bhutan,Paro,,
"""


@pytest.fixture
def keys_at_desk(product: Product, open_browser):
    """The keyboard of somebody of the secretariat."""

    def sit_down(**options: object) -> Keys:
        page = open_browser(base_url=product.address, locale="en", **options).new_page()
        product.sign_in(page, SECRETARIAT)
        page.goto("/desk/")
        return Keys(page)

    return sit_down


def test_a_thing_is_taken_and_given_back_on_a_phone_without_scripts(keys_at_desk):
    keys = keys_at_desk(width=360, java_script_enabled=False)
    keys.press("Skip to content", most=1)
    keys.press("Take it")
    assert "is yours now." in keys.told()
    expect(keys.page.get_by_role("heading", name="Yours", exact=True)).to_be_visible()
    keys.press("Give it to somebody")
    expect(keys.page.get_by_role("group", name="Who sees to it")).to_be_visible()
    keys.press("Desk")
    keys.press("Give it back")
    assert "is free for everybody again." in keys.told()


def test_the_desk_is_worked_by_keyboard_alone(keys_at_desk):
    keys = keys_at_desk()
    take_in_a_list(keys)
    keep_a_record(keys)
    make_one_of_two(keys)
    write_a_letter(keys)
    publish_a_page(keys)
    change_settings(keys)


def take_in_a_list(keys: Keys) -> None:
    """Choose the file, mend a row, decide a double, apply. The page shows itself anew meanwhile."""
    keys.press("Take in a list")
    keys.to("List")
    content = {"name": "keys.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    keys.page.locator(":focus").set_input_files(content)
    keys.press("Read the list")
    look_again(keys, "A column means something else")
    keys.press("4: Lost Keys")
    keys.fill("Country", "India")
    keys.press("Save and check again")
    assert keys.told() == "Is taken in"
    keys.press("keys.csv")
    keys.press("5: Sample member 17")
    keys.choose("Name", "Keep")
    keys.press("Change what is known")
    assert keys.told() == "Changes what is known"
    keys.press("keys.csv")
    keys.press("Apply the list")
    look_again(keys, "Undo the list")


def look_again(keys: Keys, words: str) -> None:
    """Press "Look again" until the page says so. The focus stays on the link, whether it is pressed or the page is shown anew."""
    main = keys.page.locator("main")
    if words in main.inner_text():
        return
    keys.press("Look again")
    while words not in main.inner_text():
        expect(keys.page.locator(":focus")).to_have_text("Look again")
        keys.page.wait_for_timeout(300)
        with keys.page.expect_navigation():
            keys.page.keyboard.press("Enter")


def keep_a_record(keys: Keys) -> None:
    """Find a person, change what is kept, undo it, write a note."""
    keys.press("Desk")
    keys.press("People", nth=3)  # after "People" of the site and "People to telephone"
    keys.fill("Name, organisation", "keys")
    with keys.page.expect_navigation():
        keys.page.keyboard.press("Enter")
    keys.press("Kavya Keys", most=30)
    keys.press("Change what is kept")
    keys.fill("Place", "Matale")
    keys.press("Save")
    assert keys.told() == "Saved."
    keys.press("History")
    keys.press("Undo this change")
    assert keys.told() == "It is as it was before."
    keys.press("Record")
    keys.fill("Note", "Rang on Tuesday.")
    keys.press("Save the note")
    assert keys.told() == "Saved."


def make_one_of_two(keys: Keys) -> None:
    """Merge two people, and look at how to undo that."""
    keys.press("Merge with another one")
    keys.fill("Merge with", "key@keys.example")
    keys.press("Find")
    keys.press("Rukshan Lock", most=1)
    keys.press("Make one of the two")
    assert keys.told() == "The two are one now."
    keys.unfold("Undo the merge")
    keys.to("Yes, undo it", "button", most=1)
    keys.page.keyboard.press("Escape")
    expect(keys.page.locator("summary:focus")).to_have_text("Undo the merge")
    expect(keys.page.locator("details[open]")).to_have_count(0)
    keys.press("Kavya Keys")
    keys.press("Record")
    keys.press("History")
    history = keys.page.locator("main .rows > li")
    expect(history.first).to_contain_text("was merged with another one")
    expect(history.filter(has_text="changed the profile")).to_have_count(2)


def write_a_letter(keys: Keys) -> None:
    """Count whom it reaches, write it, read it as they will, plan it, and call it off."""
    keys.press("Desk")
    keys.press("Letters")
    keys.press("Write a letter")
    keys.fill("Name, organisation", "Kavya")
    keys.press("Count them")
    keys.to("News", most=1)
    keys.page.keyboard.press("ArrowDown")
    keys.fill("Why every member", "The rules of joining changed.")
    keys.press("Write the text")
    keys.fill("Subject", "Rules")
    keys.fill("Text", "Dear {name}, the rules changed.")
    keys.press("Save the draft")
    keys.press("Read it as they will")
    keys.press("Rules")
    keys.to("When")
    keys.page.keyboard.type(f"{datetime.now(UTC) + timedelta(days=3):%m%d%Y}")
    keys.page.keyboard.press("Tab")
    keys.page.keyboard.type("0900AM")
    keys.press("Send to 1 person")
    keys.press("Call it off")
    assert keys.told() == "It is a draft again. Nobody gets it."


def publish_a_page(keys: Keys) -> None:
    """Begin a page, mark words by the toolbar and by Ctrl+B, save the draft, publish it."""
    keys.press("Desk")
    keys.press("Pages")
    keys.press("Begin a page")
    keys.fill("Last part of its address", "by-keys-alone")
    keys.press("Begin the page")
    keys.fill("Title", "By keys alone")
    keys.fill("Text", "soft")
    for key in ("Control+A", "Shift+Tab", "ArrowRight", "Enter", "Control+B"):
        keys.page.keyboard.press(key)
    expect(keys.page.locator("textarea:focus")).to_have_value("***soft***")
    keys.press("Save the draft")
    keys.press("Publish it")
    assert "published" in keys.told().lower()


def change_settings(keys: Keys) -> None:
    """Go to a part of the settings, write a paragraph for a mail, add a holiday in a row of the form."""
    keys.press("Desk")
    keys.press("Settings")
    keys.to("Texts", "a")
    keys.page.keyboard.press("Enter")
    keys.press("What our mails say", most=2)
    keys.press("Welcome")
    keys.fill("Our own paragraph", "You are the first.")
    keys.press("Save")
    assert "Saved." in keys.told()
    keys.press("Settings")
    keys.press("Working days")
    keys.press("Sri Lanka")
    keys.to("Add a day", "button")
    keys.page.keyboard.press("Enter")
    expect(keys.page.locator("input[type=date]:focus")).to_be_visible()
    keys.page.keyboard.type(f"{datetime.now(UTC):%m%d%Y}")
    keys.choose("It is", "free")
    keys.fill("What it is called", "Day of keys")
    keys.press("Save")
    assert "Saved." in keys.told()
