"""Scene files: the grammar of films of scenes, their checks, and how they become Timelines.

reading     JSON to projects, or every mistake with its path      problems   mistakes, and the error that carries them
grammar     what a scene file may say: the one declaration        schema     the JSON Schema that is made of it
checking    a document against that schema                        rules      what looks at several keys at once
variables   video templates: `{{name}}`                           rows       tables that fill them
library     templates by name                                     resolving  from a `src` to a file
facts       what is known of files and words                      times      when scenes begin and end
boxes       where pictures stand                                  letters    how words look
passing     how one scene passes into the next                    fonts      fonts that are files
pictures    what is seen of an element                            sounds     what is heard
words       subtitles to caption pages                            hearing    which words belong to which subtitles
alignment   a given text on the times of what was heard           speaking   voices
compiling   all of it to a Timeline

The jobs are `clipforge_core.jobs.compose` (a film) and `compose_rows` (a film for each row of a table).
"""
