"""Every bound in one place: its name, its number, why it is there, and who else draws it there."""

from __future__ import annotations

from typing import Final

# JSON (docs/spec/seal.md, "Strict JSON")
JSON_DEPTH: Final = 16  # deepest honest artefact is 9 (a card within a charter); RFC 8259 section 9 lets a parser set one
ARTEFACT_BYTES: Final = 4 * 1024 * 1024  # three texts at their limit and their salts; decoders stop here before decoding
CHARTER_BYTES: Final = 16 * 1024 * 1024  # 200 offices: 6 MiB of cards, or 15 where each has three stations, and 1 MiB of signatures
DISCLOSURES: Final = 4096  # 200 addressees, their reaches and 999 portions of three disclosures each stay below
SIGNATURES: Final = 512  # two by each of the 200 offices of the largest charter, and room
HEADER_BYTES: Final = 1024  # one protected header; ours have under 150

# age (docs/spec/seal.md, "Sealed file")
SEALED_BYTES: Final = 4 * 1024 * 1024 + 64 * 1024  # an artefact at its limit, padded, plus 24 stanzas
SEALED_RECIPIENTS: Final = 24  # stanzas in one file; 24 x 1.6 KB of header is still smaller than a second body
SCRYPT_WORK_FACTOR: Final = 18  # about a second on a laptop; age's own default
SCRYPT_WORK_FACTOR_MAX: Final = 22  # age's own ceiling: 4 GiB would be a way to stop a station

# message (docs/spec/message.md)
PORTIONS: Final = 999  # paragraph numbers have at most three figures on paper
ADDRESSEES: Final = 200  # the largest channel that is planned for
REFERENCES: Final = 26  # (A) to (Z)
WORDS_BYTES: Final = 1024 * 1024  # one portion's words: a treaty of 300 pages fits
LINE_CHARACTERS: Final = 20_000  # one line; the longest published paragraph here has under 4,000
NAME_CHARACTERS: Final = 40  # an office's name stands in a heading line
PERSON_CHARACTERS: Final = 60  # a full name with a title
CAVEATS: Final = 8  # a marking is read in one glance
SUBJECT_CHARACTERS: Final = 200  # two lines of a printed heading
FIELD_CHARACTERS: Final = 1000  # the value of one named line: a title, a place, a person with an office
SERIES_CHARACTERS: Final = 12  # HAKTO, TOHAIG, SITTO: spoken aloud and written by hand
NUMBER_MAX: Final = 999_999  # a message a minute for two years
FIELDS: Final = 32  # named lines of one portion
TARGETS: Final = 16  # paragraphs that one line names: the longest so many fit FIELD_CHARACTERS
PARTS: Final = 9999  # of one text that can be named: a treaty of 300 pages has some 3,000 paragraphs
COMPARED: Final = 1000  # lines, or words in a row, of two texts that are compared: the time grows with the square of them
DRAFT_BYTES: Final = 2 * 1024 * 1024  # a cable form file
CABLE_BYTES: Final = 6 * 1024 * 1024  # any copy in the cable form: an artefact at its limit, with every line escaped

# causality (docs/spec/causality.md)
CROSSINGS: Final = 200  # of one message with one series: as many as a reach names beyond a hole, and more than anybody looks through

# cards (docs/spec/card.md)
PERSONS: Final = 12  # of one office: an officer, deputies and a staff; more are offices of their own
DEVICES: Final = 12  # of one office: half of what one sealed file takes, so that no office is split over two

# mandates (docs/spec/mandate.md)
MANDATE_DAYS: Final = 366  # how long one lasts: a year of any kind, so that each is thought of again
MANDATE_CHANNELS: Final = 64  # named in one; who may release on more may do so on all
MANDATE_CAVEATS: Final = 64  # named in one, as many as a channel has combinations

# charters (docs/spec/charter.md)
MARKINGS: Final = 64  # combinations of caveats that a channel allows: more than anybody keeps in mind
RETAIN_DAYS: Final = 36_600  # a hundred years
CHARTER_VERSIONS: Final = 4096  # of one channel: twenty for each of 200 offices
REFUSED_VERSIONS: Final = 64  # versions of one channel kept as evidence: enough to show a pattern, and nobody fills a disk with more
CHARTER_BRANCHES: Final = 16  # united by one version: more splits than that are united in turns
CHAIN_BYTES: Final = 64 * 1024 * 1024  # a channel that grew to 200 offices one by one takes some 15 MiB
LETTER_BYTES: Final = 72 * 1024 * 1024  # an invitation's letter: a chain at its limit, padded by up to a twelfth, and its seal

# the house (docs/spec/house.md)
ACTS: Final = 1000  # in one message: what a station tells after a day apart, and their commas and quotes still cost little
ACTS_BYTES: Final = 2816 * 1024  # in one message: a draft at its limit in base64, and all of it in base64 again fits an artefact
DRAFT_BRANCHES: Final = 16  # versions of a draft that one unites: as many as an office has stations that could write at once
NOTE_CHARACTERS: Final = 2000  # what a reviewer says of a draft: a page; what is longer is another version

# reading files (docs/spec/reading-file.md)
READING_FILE_MESSAGES: Final = 100  # messages in one: more than a person reads in one sitting

# hand-offs without a station (docs/spec/handoff.md)
HANDOFF_BYTES: Final = 3 * 1024 * 1024  # one in a file: words at their limit with every character escaped, and its order
HANDOFF_REPORT_BYTES: Final = 4 * 1024 * 1024  # words at their limit, changed, each character escaped, and as much as anybody says of it
HANDOFF_MAIL_BYTES: Final = 7 * 1024 * 1024  # such a report, padded by up to a twelfth, sealed, in base64, with a mail around it

# transit keys (docs/spec/card.md)
TRANSIT_WEEKS_AHEAD: Final = 12  # published ahead, so a station may be silent for a season
TRANSIT_WEEKS_KEPT: Final = 2  # after its week a secret stays this long for what was late, then it is destroyed

# envelope and switch (docs/spec/envelope.md, docs/spec/switch.md)
EXPIRY_DAYS: Final = 400  # one constant for all, so that it tells a carrier nothing; more than a year away
ENVELOPE_BYTES: Final = SEALED_BYTES + 1024  # a sealed file and its outer lines
MAILBOX_ENVELOPES: Final = 100_000  # what one mailbox may hold before the switch says it is full
MAILBOX_BYTES: Final = 4 * 1024 * 1024 * 1024  # that many of 40 KB each; an eighth of a switch, so one mailbox cannot fill it
COLLECT_ENVELOPES: Final = 8  # handed out at once: small, so that a Flash waits behind two such batches at most
COLLECT_BYTES: Final = 8 * 1024 * 1024  # one envelope at its limit always fits; 7 s over 10 Mbit/s
WAIT_SECONDS: Final = 25  # a long poll ends before the shortest common proxy timeout of 30 s
DEPOSIT_ENVELOPES: Final = 64  # handed in at once: one group on the switch's disk, answered within a tenth of a second
DEPOSIT_BYTES: Final = 8 * 1024 * 1024  # one envelope at its limit always fits; what one request may make a switch hold
MAILBOXES: Final = 10_000  # stations on one switch; their ids alone are 1 MB of memory
MAILBOX_WAITERS: Final = 16  # long polls on one mailbox; a new one beyond sends the oldest home empty-handed
REQUEST_SECONDS: Final = 60  # until a body moves; a minute is the usual time of proxies and servers
BODY_BYTES_A_SECOND: Final = 64  # a body has this much longer for its bytes: a tenth of what a bad modem line carries
REQUEST_HEAD_BYTES: Final = 16 * 1024  # request line and header; our own have 200, and other servers stop at 8 to 64 KiB
REQUEST_HEAD_SECONDS: Final = 60  # from connecting to a whole head; nginx has the same, and a modem line that loses needs it
IN_FLIGHT_BYTES: Final = 256 * 1024 * 1024  # bodies that a switch holds in memory at one moment
SWITCH_BYTES: Final = 32 * 1024 * 1024 * 1024  # what a switch holds in all unless its operator says otherwise
DISK_RESERVE_BYTES: Final = 64 * 1024 * 1024  # never filled by deposits, so that `taken` can always be written

# pouch (docs/spec/pouch.md)
POUCH_FILES: Final = 20_000  # files of one mailbox in a folder; a FAT32 directory holds 8,191 under names of this length
PACKET_BYTES: Final = 15 * 1024 * 1024  # envelopes in one file to attach: in base64 just under the 20 to 25 MB that mail takes
ATTACHED_BYTES: Final = 32 * 1024 * 1024  # the largest packet or mail that is read: one at its limit in base64, and room

# passphrases (docs/commands.md)
PASSPHRASE_CHARACTERS: Final = 8  # the fewest for a new station; NIST SP 800-63B, section 3.1.1.2, for what is typed beside a key
PASSPHRASE_WORK_FACTOR_MIN: Final = 10  # a millisecond: for exercises and tests only

# search (docs/spec/vault.md, "Search")
SEARCH_CHARACTERS: Final = 200  # what a person types or pastes to look for; a subject line fits
SEARCH_TERMS: Final = 16  # words or phrases of one question, each looked up by itself
SEARCH_LETTERS: Final = 3  # before a star: fewer begin a tenth of all words, and hold the station up for half a second

# control socket (docs/architecture.md, "Processes")
CONTROL_BYTES: Final = 64 * 1024 * 1024  # one call: a thousand drafts, or a charter of 200 offices
SILENT_SECONDS: Final = 60  # a running station gives a sign six times as often, whatever it works on
WORK_SECONDS: Final = 3600  # a backup of a hundred gigabytes; what takes longer does not go on

# published correspondence (docs/spec/history.md)
HISTORY_BYTES: Final = 64 * 1024 * 1024  # one file of it; the largest volume of the edition's TEI has under 20 MB
HISTORY_DEPTH: Final = 64  # elements within each other; a volume's documents stand at 6, and a table in a list in one at 14
HISTORY_LEAP: Final = 1000  # between two numbers of a series: a longer leap is a figure read wrong, or a series begun anew
HISTORY_TRANSIT_HOURS: Final = 12  # the longest that one is taken to be on its way: one to four were usual, and eight a silence
