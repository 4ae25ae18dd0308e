"""Every address of the product with what each role gets there: the table of roles × addresses.

For each route of the URL map, as Django writes it, at least one request ("/people/{hidden}/", or "POST /my/profile/"; the
blanks are filled by `scene`) and its answers (`answers`). Each part of the product has a file of its own.
"""

from config.addresses_of_desk import (
    CONTENT,
    DESK_PAGES,
    IMPORT_PAGES,
    INVITATIONS,
    LETTERS,
    MERGING,
    PROTECTION,
    RECORDS,
    RETURNED_MAIL,
    SETTINGS,
    STUCK_AND_HOOKS,
    TABLES,
)
from config.addresses_of_discussions import (
    AWAITED,
    COVER,
    DISCUSSIONS,
    FINDING,
    LANGUAGES,
    MAIL_OF_POSTS,
    MODERATION,
    NAMES,
    PUBLIC,
    REPLIES,
    REPLY_TEXTS,
    ROUTING,
    WAITING,
    WRITING,
)
from config.addresses_of_people import (
    API,
    BY_MAIL,
    DIRECTORY,
    FILES_AND_MAIL,
    JOINING,
    MAIL_AGAIN,
    OWN,
    PUBLIC_PAGES,
    SECURITY,
    SIGNING_IN,
)

EVERY_ADDRESS = (
    FILES_AND_MAIL
    | PUBLIC_PAGES
    | API
    | DIRECTORY
    | JOINING
    | OWN
    | SIGNING_IN
    | SECURITY
    | DESK_PAGES
    | PROTECTION
    | TABLES
    | INVITATIONS
    | STUCK_AND_HOOKS
    | CONTENT
    | LETTERS
    | RECORDS
    | MERGING
    | IMPORT_PAGES
    | SETTINGS
    | DISCUSSIONS
    | ROUTING
    | MODERATION
    | COVER
    | WAITING
    | FINDING
    | REPLIES
    | LANGUAGES
    | WRITING
    | PUBLIC
    | REPLY_TEXTS
    | NAMES
    | RETURNED_MAIL
    | BY_MAIL
    | MAIL_OF_POSTS
    | MAIL_AGAIN
    | AWAITED
)
