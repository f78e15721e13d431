"""Tables of an index file.

A file is written once, as a whole, and never changed: what is added later is a file of its own,
and what must be anew is built beside and renamed.
"""

from __future__ import annotations

#: Of the tables and of what is in them; a file with another number is built anew.
FORMAT = 4

TABLES = """
create table meta (key text primary key, value text) without rowid;
create table system (
    name text primary key, scheme text, version text, title text, source text, licence text,
    terms integer);
create table notice (scheme text primary key, text text);
create table context (id text primary key, title text);
create table choice (role text, of_scheme text, of_code text, context text, position integer);
create table term (
    id integer primary key, system text, scheme text, code text, code_key text, version text,
    meaning text, zh text, definition text, reference text, source text, licence text,
    weight integer, contexts text);
-- The number of a name is its rank: what is found is found in the order of importance.
-- `usual`: of all terms with this name it is this one that people mean.
create table name (
    id integer primary key, term integer, text text, language text, preferred integer,
    origin text, review text, key text, extra text, reading text,
    usual integer);
create table parent (child integer, scheme text, code text, position integer);
create table member (context text, term integer);
-- How each character is read where nothing is known of the word around it.
create table spoken (character text primary key, reading text) without rowid;
-- What slips are looked for in, as one text each: read at once, at the first query with a slip.
-- `words` (with the rank of the best name that has it) and `ways` (Chinese names as typed in full).
create table vocabulary (name text primary key, lines text, ranks blob) without rowid;
-- Until all names are there and can be indexed in their order.
create table typed (
    id integer primary key, key text, extra text, full text, initials text, tag text);
create virtual table found using fts5(
    key, extra, full, initials, tag, content='', prefix='1 2 3', columnsize=0,
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'");
"""

#: Made after the rows, which is several times faster.
INDEXES = """
create unique index term_code on term (scheme, code);
create index term_code_key on term (code_key);
create index term_system on term (system);
create index name_key on name (key);
create index name_term on name (term);
create index parent_child on parent (child);
create index parent_parent on parent (scheme, code);
create index member_context on member (context);
"""
