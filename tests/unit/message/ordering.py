"""Two cables in our own words: what bears on other portions, and every line and step of orders, reports and availabilities."""

from __future__ import annotations

from unit.message.cables import DIGEST

__all__ = ["ASKING", "ORDERING"]

ASKING = """\
PRIORITY
SECRET
From: PARIS
To: BONN
Ref: (A) HAKTO 41 paragraph 4
Ref: (B) HAKTO 3 on Northern talks
Ref: (C) document "Final declaration" of 21 JUL 1954

1. [question; by 230100Z OCT 72] Which of the roads in Ref C do they mean?

2. [report; RESTRICTED; for BONN; asks views by 2300 PARIS 22 OCT 72; answers HAKTO 41 paragraph 4, HAKTO 42 paragraph 1] He came.

3. [answers in part HAKTO 41 paragraph 5; withdraws HAKTO 41 paragraph 9 part 2] The rest tomorrow.

4. [text; replaces HAKTO 41 paragraph 3 parts 1-2]
Title: Reply to the Prime Minister
Consists of: these part 1; paragraph 3; HAKTO 41 paragraph 3 parts 3-7; these part 2
Begin text:
The reply is here.

It leaves nothing out.
End text.

5. [text]
Title: Reply to the others
Consists of: paragraph 4; HAKTO 42 paragraph 2
"""

ORDERING = f"""\
IMMEDIATE
SECRET
From: PARIS
To: BONN
To: ROME

1. [order]
Given to: BONN
Deliver: paragraph 2
Manner: in writing and orally
Through: ROME
To: the delegation
Where: the villa
Not before: 2300 PARIS 22 OCT 72
Not later than: 230800Z OCT 72
After: paragraph 3, HAKTO 41 paragraph 4
Before: paragraph 4
Report by: 231200Z OCT 72
Begin text:
Hand it over, and say that a letter follows.
End text.

2. [text]
Title: Reply to the Prime Minister
Received from: the delegation
Received by: the ambassador
Where: the villa
Received on: 1130 PARIS 21 OCT 72
For signature by: the President
Begin text:
The reply is on its way.
End text.

3. [order; for BONN]
Speak: these words
At: 1700 WASHINGTON 22 OCT 72
Begin text:
The steps come first.

A letter follows.
End text.

4. [proposal; for ROME]
Inform: Rogers, the Joint Chiefs
Begin text:
Let them be told tomorrow.
End text.

5. [report; will comply with HAKTO 41 paragraph 1; has done otherwise HAKTO 41 paragraph 2, HAKTO 42 paragraph 3]
Delivered: paragraph 2
Digest: sha-256 {DIGEST}
Words: changed
Manner: orally
Through: ROME
To: the delegation
Where: the villa
When: 0100 PARIS 23 OCT 72
Persons: the ambassador and two others
Covered: 1, 2
Covered otherwise: 4
Not covered: 3, 5
Begin text:
He read it twice.
End text.

6. [availability]
Who: Dobrynin
Not before: 2000 WASHINGTON 22 OCT 72
Not later than: 230200Z OCT 72
Begin text:
He is out of town until then.
End text.

7. [question; by 230100Z OCT 72]
Asked by: the Soviet ambassador
Begin text:
Which of the two roads do they mean?
End text.

8. [cannot comply with HAKTO 44 paragraph 1; has begun HAKTO 45 paragraph 1; has done HAKTO 46 paragraph 1] As said.

9. [has not done HAKTO 47 paragraph 1; accepts HAKTO 48 paragraph 1; signs HAKTO 49 paragraph 1] So it stands.

10. [returns unsigned HAKTO 50 paragraph 1] He did not like it.
"""
