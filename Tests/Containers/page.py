"""The status page, as a program asks for it."""

import urllib.error
import urllib.request


def get(url, token=None, timeout=20):
    """Status and text of an answer; nothing where nobody answers within so many seconds."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=timeout) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return None, ""
