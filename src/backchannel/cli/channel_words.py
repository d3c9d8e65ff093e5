"""Every sentence about channels: what the commands do, who is on one, who is invited, admitted, revoked."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ACTS",
    "ADMITTED",
    "ADMIT_CARE",
    "ADMIT_LAST",
    "ADMIT_MORE",
    "ALL_SIGNED",
    "ANSWERED",
    "ANSWER_WRITTEN",
    "ASKS",
    "ASK_ADDRESS",
    "ASK_WORDS",
    "BY_FILE",
    "CHANGED",
    "ENTERED",
    "FILE_WAITS",
    "FOLLOWED",
    "FOLLOW_COMES",
    "FOLLOW_ENDS",
    "FOLLOW_HERE",
    "FOLLOW_INSTEAD",
    "GONE",
    "GONE_OWN",
    "HELP",
    "INVITED",
    "INVITE_COMMAND",
    "INVITE_NEXT",
    "KEEP_WORDS",
    "LEAVE_CARE",
    "LEFT",
    "LETTER_WAITS",
    "NOBODY_INVITED",
    "NOTHING_ELSE",
    "NOT_AT_SWITCH",
    "OPENED",
    "OPTIONS",
    "REFUSED",
    "REVOKED",
    "REVOKE_CARE",
    "SIGNED",
    "SIGNED_BY",
    "SPLIT",
    "SPLIT_NEXT",
    "STANDS",
    "UNSIGNED",
    "WHAT",
    "WITHDRAWN",
]

HELP: Final = {
    "channel": "Begin a channel, invite offices, and look after it.",
    "channel new": """\
Begin a channel.

With --series this office is on it alone, and invites the others: the usual way.

\b
    backchannel channel new OCTOBER --series "TOHAK 82"

Or name every office on it, this one too, by the cards that are pinned here; then the others sign the file after you, and \
all enter it. Numbers that are left out begin at 1.

\b
    backchannel channel new OCTOBER -o october.charter \\
        --office "WHITE HOUSE, TOHAK 82, WHS 2280" \\
        --office "SAIGON PARTY, HAKTO 37, 215" \\
        --intermediary "PARIS, PARTO"

A principal is an office whose approval others wait for. An intermediary hands things over, and sees only what is marked as \
for it. An archivist and an observer are sent things for information, and write nothing.
""",
    "channel sign": "Sign a new channel's charter.\n\nFILE is a charter that names several offices, this one among them.",
    "channel enter": "Enter a new channel.\n\nFILE is its charter, signed by all: from now on messages travel on it.",
    "channel show": "Show who is on a channel, and its rules.\n\n"
    "Each office with its person, role, numbers and how its key was verified; what waits for signatures; who is revoked. With FILE, what "
    "the charter in it says.",
    "channel log": "List what became of a channel.\n\nEvery admission, change and revocation in order, and who signed it.",
    "channel invite": """\
Invite an office.

OFFICE is the name under which it will be known. Its letter waits at this office's switch, and opens with ten words: print \
them (--print --with-words), or read them out by telephone. They may wait for weeks.

\b
    backchannel channel invite PARIS --role intermediary --series PARTO --print paris.html --with-words

Who has the words can answer; nobody is on the channel before you and another office have signed (`channel admit`).
""",
    "channel invitations": "List the invitations, and where each stands.",
    "channel withdraw": "End an invitation.\n\nIts words open nothing any more, and who answers is refused.",
    "channel join": """\
Answer an invitation.

It asks for the address and the ten words that stand on the page, shows who invites you and who is on the channel, and asks \
before it answers. FILE is the letter, when it came as one. Without a network the answer goes on a stick or in a mail (--answer).

\b
    backchannel channel join
    backchannel channel join paris.letter --answer today.eml
""",
    "channel admit": "Admit an office that has answered.\n\n"
    "As the one who invited it, or as another office whose signature is asked for. First it shows who that is, how the key was verified "
    "and the twelve words to compare, and asks.",
    "channel revoke": "Take an office off a channel, for good.\n\n"
    "With the signatures that the rules ask for. What it sends from then on is refused everywhere; what came before stands.",
    "channel leave": "Leave a channel, for good.\n\nNobody else need sign it. Who comes back comes as a new office.",
    "channel change": """\
Change what a channel has agreed on.

Its name, highest classification, caveats, times, rules, the role of an office, or this office's own card. It is in force when those \
have signed whom the rules ask; the others sign with `channel agree`.

\b
    backchannel channel change --ceiling SECRET --rule "verified words"
    backchannel channel change --role "PARIS, observer" --time "FLASH 5 minutes"
""",
    "channel agree": "Sign what waits for signatures.\n\n"
    "DIGEST is its beginning, as `channel show` gives it. First it shows what it is, and asks.",
    "channel unite": "Bring a split channel together.\n\nProposes one version with the offices of all branches.",
    "channel follow": "Put another branch of a split channel in force here.\n\n"
    "VERSION is the beginning of its last version's digest, as `channel show` gives it. It binds this station alone, and asks first.",
}

OPTIONS: Final = {
    "own series": "This office alone: its SERIES FIRST, SERIAL on the channel.",
    "own role": "This office's role, with --series: office or principal.",
    "office": "An office on it: NAME, SERIES FIRST, SERIAL.",
    "principal": "One whose approval others wait for: NAME, SERIES FIRST, SERIAL.",
    "intermediary": "One that hands over: NAME, SERIES FIRST, SERIAL.",
    "archivist": "One that keeps the record: NAME, SERIES FIRST, SERIAL.",
    "observer": "One that is informed: NAME, SERIES FIRST, SERIAL.",
    "time": 'Another time than the usual: "FLASH 5 minutes" (10), IMMEDIATE (30), PRIORITY (3 hours), ROUTINE (6 hours), '
    '"HEARTBEAT 2 hours" (1), "GIVE UP 30 days" (400).',
    "rule": 'Another rule than the usual: "admit 3" (2 sign an admission), "change 2" (all sign other changes), "revoke 3" (2), '
    '"verified words" (none; or code), "hand over PARIS" (all), "keep 365 days" (for ever), "second SECRET" (none).',
    "ceiling": "The highest classification of a message; TOP SECRET is usual.",
    "caveats": 'A combination of caveats that is allowed, such as "NODIS; SENSITIVE"; may be given again. "any" allows all.',
    "new name": "What the channel is called from now on.",
    "change role": "An office and its new role: NAME, ROLE.",
    "seat role": "Its role: principal, office, intermediary, archivist or observer.",
    "seat series": "Its numbers on the channel: SERIES FIRST, SERIAL.",
    "print": "Write the invitation as one sheet to print.",
    "with words": "Put the ten words on that sheet, and a code for cameras. Else it has ten lines to write them on.",
    "letter": "Write the letter to a file too, for another road than the switch.",
    "words file": "The file with the address and the ten words, or the words alone; `-` reads standard input.",
    "answer": "Write the answer to a file: a mail (.eml), or one to attach (.pouch).",
    "reason": "Why, in one line that everybody on the channel will read.",
}

UNSIGNED: Final = "Still to be signed by {names}: `backchannel channel sign`."
ALL_SIGNED: Final = "Signed by all: every office may enter it with `backchannel channel enter`."
BY_FILE: Final = (
    "This charter is larger than an envelope takes: it goes round as a file, and so does every invitation to this channel "
    "(`--letter FILE`)."
)
ENTERED: Final = "The channel {name} is open here."
OPENED: Final = "The channel {name} is open, and this office is on it alone. Next: `backchannel channel invite`."

INVITED: Final = "{office} is invited to {channel} as {role}, to write from {number} on."
LETTER_WAITS: Final = "The letter waits at {switch}."
FILE_WAITS: Final = "The letter is in {file}: send it by any road."
NOT_AT_SWITCH: Final = "The letter could not be left at the switch ({why}); it is in {file} alone: send that by any road."
KEEP_WORDS: Final = (
    "Give the ten words to {office} alone: on the printed page by hand, or by voice. Whoever has them can answer in its name."
)
INVITE_NEXT: Final = "When it has answered, your station calls. Then:"
INVITE_COMMAND: Final = "backchannel channel admit {office}"
NOBODY_INVITED: Final = "Nobody is invited."
WITHDRAWN: Final = "The invitation of {office} is withdrawn: its words open nothing any more."
STANDS: Final = {
    "open": "not answered yet",
    "answered": "answered by {answered_by}: `backchannel channel admit`",
    "disputed": "answered twice, differently: somebody else has the words. Withdraw it, and telephone",
    "admitted": "on the channel",
    "withdrawn": "withdrawn",
}

ASKS: Final = {
    "answered": "{office} has answered its invitation to {channel}: `backchannel channel admit {typed}`.",
    "disputed": "The invitation of {office} to {channel} was answered twice, differently: somebody else has the ten words.",
    "signature": "{name}: {count} waits for this office's signature. See `backchannel channel show`.",
    "split": "{name} is split: see `backchannel channel show`.",
    "refused": "{name}: {count} that somebody has signed and that does not hold: refused. See `backchannel channel log`.",
    "ended": "{name} has ended for this office, revoked {when} by {names}: {reason} Everything here stays readable.",
    "left": "{name} has ended for this office, which left it {when}: {reason} Everything here stays readable.",
    "joining": "Asked {office} on {asked} to be admitted; not signed yet.",
}
GONE: Final = "off the channel; what came before stands"
GONE_OWN: Final = "this office is off the channel"
ASK_ADDRESS: Final = "Address on the page (http…; Enter when the letter came as a file)"
ASK_WORDS: Final = "The ten words"
ANSWERED: Final = (
    "Answered. {office} is on {channel} when the offices there have signed; this station says so. Before you write anything, compare the "
    'twelve words with {person} by voice: `backchannel office words "{inviter}"`.'
)
ANSWER_WRITTEN: Final = "The answer is in {file}. Bring or mail it to {inviter}; there: `backchannel pouch take`."

ADMIT_LAST: Final = "With this signature {office} is on the channel."
ADMIT_MORE: Final = "After this signature {lacks} more is asked for, of {names}."
ADMIT_CARE: Final = (
    "Compare the words by voice before you sign, if nobody has: who has stolen an invitation answers as well as who was meant."
)
NOTHING_ELSE: Final = "It also changes what follows. Sign only if that was agreed."
ADMITTED: Final = "{office} is on {channel}: everybody on it is told."
SIGNED: Final = "Signed. It waits for {lacks} more, of {names}; their stations tell them."
CHANGED: Final = "It is in force: everybody on {channel} is told."
REVOKED: Final = "{office} is revoked on {channel}: everybody else is told, and nothing goes to it any more."
REVOKE_CARE: Final = "{office} will be off {channel} for good, for the reason: {reason}"
LEFT: Final = "This office has left {channel}: nothing is sent there or taken from there any more."
SIGNED_BY: Final = (
    "an admission is signed by {admit}, a revocation by {revoke}, any other change by {change}; where fewer have a voice, by all of them"
)
SECOND: Final = "messages from {classification} on are signed by two persons of their office"
LEAVE_CARE: Final = "This office will be off {channel} for good; it can come back as a new office alone. The reason: {reason}"
REFUSED: Final = "Versions of its charter that were signed and do not hold: {count}. `backchannel channel log` shows by whom, and why."
SPLIT: Final = "SPLIT: offices signed versions that do not follow each other. What stands above is in force here; elsewhere it may be:"
SPLIT_NEXT: Final = (
    "Telephone the others. To bring the branches together: `backchannel channel unite`. To go by another one at this station alone: "
    "`backchannel channel follow`, and how its digest begins."
)
FOLLOW_INSTEAD: Final = "In force here on {channel} would be version {version} ({short}), signed by {names}, in place of {instead}."
FOLLOW_ENDS: Final = "Off the channel here: {names}. What is under way there is cancelled, and what comes from there waits."
FOLLOW_COMES: Final = "On the channel here: {names}. Compare words by voice before you write."
FOLLOW_HERE: Final = "It binds this station alone, and everybody is told. The channel stays split until its branches are united."
FOLLOWED: Final = "Version {version} is in force here on {channel}. Others go by theirs until the branches are united."

ACTS: Final = {
    "founded": "founded with {offices}",
    "admitted": "{office} ({person}) admitted as {role}",
    "changed": "{what}: {was} → {now}",
    "united": "{count} branches united",
    "revoked": "{office} revoked: {reason}",
    "left": "{office} left: {reason}",
    "signed": "signed by {names}",
    "refused": "REFUSED, and kept as evidence: {why}",
}
WHAT: Final = {
    "name": "name",
    "ceiling": "highest classification",
    "markings": "caveats",
    "rule admit": "signatures for an admission",
    "rule change": "signatures for a change",
    "rule revoke": "signatures for a revocation",
    "rule verified": "keys verified by",
    "rule handoff": "may hand over",
    "rule retain": "kept",
    "rule second": "signed by a second person from",
}
