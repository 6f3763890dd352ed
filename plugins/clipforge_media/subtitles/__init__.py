"""Subtitle files in and out, written by hand: times, texts and words are what the media engine lives on.

decoding    text_of             bytes -> text, whatever the encoding
splitting   split_words         running text -> words, with or without spaces
assembly    Passage, transcript cues of a file -> Transcript, word times interpolated where unknown
srt         Srt                 SubRip
vtt         Vtt                 WebVTT
ass         Ass                 Advanced SubStation Alpha, with karaoke
word_json   WordJson            words with times: Whisper's JSON and its relatives
"""
