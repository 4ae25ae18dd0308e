"""A button that is pressed once more because the link is slow and nothing seems to happen."""

from playwright.sync_api import Route

from journeys.living import fill
from journeys.running import Product


def test_button_pressed_twice_on_a_slow_link_sends_once(product: Product, open_browser) -> None:
    here = {"base_url": product.address, "locale": "en", "service_workers": "block"}  # which would send for the page
    page = open_browser(width=360, **here).new_page()
    page.goto("/sign-in/")
    fill(page, email="hasty@example.lk")
    on_their_way: list[Route] = []

    def keep(route: Route) -> None:
        on_their_way.append(route)

    page.route("**/sign-in/", keep)
    button = page.get_by_role("button", name="Send me a code").bounding_box()
    for _ in range(2):
        page.mouse.click(button["x"] + 5, button["y"] + 5)
        page.wait_for_timeout(300)
    assert len(on_their_way) == 1
    on_their_way[0].continue_()
    page.wait_for_url("**/sign-in/code/")
