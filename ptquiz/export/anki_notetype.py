"""The Anki note type: its fields, the two sides of a card, and how they look.

Anki knows the note type by the names of its fields and of its template: with another set of them
an update of the notes that people have is refused. So neither changes.
"""

from __future__ import annotations

FIELDS = (
    "Card ID",  # first, for Anki calls two notes with one first field duplicates
    "Question",
    "Kind",
    "Code",
    "Hints",
    "Answer",
    "Solution",
    "Output",
    "Script",
    "Mistakes",
    "Follow-ups",
    "References",
    "Proof",
    "My Notes",  # the learner's; we leave it empty
)

TEMPLATE = "Card"

TEMPLATES_CHANGED = 1_790_000_000
"""When the sides or the style last changed, in seconds since 1970; later than that, a learner's
own changes to them outlive an import."""

FRONT = """\
<div class="ptquiz">
<p class="quiet">{{Kind}}</p>
<div class="question">{{Question}}</div>
{{Code}}
{{Hints}}
</div>
"""

BACK = """\
{{FrontSide}}
<hr id="answer">
<div class="ptquiz">
{{#Output}}<h4>Output</h4>{{Output}}{{/Output}}
{{#Answer}}<h4>Answer</h4>{{Answer}}{{/Answer}}
{{Solution}}
{{#Mistakes}}<h4>Common mistakes</h4>{{Mistakes}}{{/Mistakes}}
{{#Follow-ups}}<h4>An interviewer asks next</h4>{{Follow-ups}}{{/Follow-ups}}
{{#References}}<h4>References</h4>{{References}}{{/References}}
{{#My Notes}}<h4>My notes</h4>{{My Notes}}{{/My Notes}}
{{#Script}}<details><summary>The whole script</summary>{{Script}}</details>{{/Script}}
<p class="quiet">{{Proof}} · {{Card ID}}</p>
{{^My Notes}}<p class="quiet">The field “My Notes” is yours: ptquiz leaves it empty. Importing a
newer export replaces every field, this one too, unless “Update notes” is set to “Never” in
Anki's import window.</p>{{/My Notes}}
</div>
"""

CSS = """\
.card { font-family: system-ui, sans-serif; font-size: 18px; line-height: 1.45; }
.ptquiz { max-width: 48em; margin: 0 auto; text-align: left; }
.ptquiz pre { padding: 0.7em 0.9em; border-radius: 6px; overflow-x: auto; line-height: 1.35; }
.ptquiz code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 0.9em; }
.ptquiz :not(pre) > code { padding: 0 0.25em; border-radius: 4px; background: #7f7f7f33; }
.ptquiz h4 { margin: 1.2em 0 0.3em; }
.ptquiz summary { cursor: pointer; }
.ptquiz details { margin: 0.4em 0; }
.ptquiz details details { margin-left: 1em; }
.ptquiz table { border-collapse: collapse; }
.ptquiz th, .ptquiz td { padding: 0.2em 0.6em; border: 1px solid #7f7f7f; }
.ptquiz .quiet { font-size: 0.8em; opacity: 0.75; }
.ptquiz a { color: #0b57d0; }
.nightMode .ptquiz a, .night_mode .ptquiz a { color: #8ab4f8; }
"""
