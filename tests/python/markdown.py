# SPDX-License-Identifier: Apache-2.0
"""The fenced blocks of a Markdown page."""
import re


def blocks(text, language):
    """The insides of all blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)
