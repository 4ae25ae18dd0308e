"""What the tests of the directory read."""


def names(response) -> list[str]:
    return [person.name for person in response.context["people"]]
