"""Voices: which there are, and text to a sound file with the time of every word.

    from clipforge_core.voicing.catalogue import catalogue
    from clipforge_core.voicing.speaking import speak

    [voice.id for voice in catalogue(env)]                # ["hibari", ...]
    spoken = speak(env, "Hello there.", folder=Path("."))
    spoken.words[0].start, spoken.duration                # seconds

catalogue   which voices there are, and which one is meant            samples     a short text for each language
parting     paragraphs and sentences                                  pace        how many words a voice says a second
speaking    a text, spoken sentence by sentence, each kept            sounding    samples: trimmed, levelled, written
pronouncing words that are said otherwise than written                listening   words of voices that tell no times
expanding   abbreviations and units as they are read
"""
