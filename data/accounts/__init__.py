"""Local accounts for a warehouse without an identity provider: passwords, sessions and slowing in one private file."""

from data.accounts.accounts import COOKIE, SESSION_SECONDS, Accounts, Attempt
from data.accounts.book import Unreadable
