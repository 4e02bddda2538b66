package io.ringback.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sentences that go with the answer to a request without changing it: ten at most, and whether there are more. */
final class Warnings {
    private static final int MOST = 10;
    /** The longest name is 64 characters, and a sentence has two. */
    private static final int MAX_LENGTH = 256;

    /** How many unknown names of one request are compared with the known ones. */
    private static final int LOOKS = 1000;

    private final Set<String> sentences = new LinkedHashSet<>();
    private boolean more;
    private int looks;

    synchronized void add(String sentence) {
        if (sentences.size() < MOST) {
            sentences.add(sentence.length() <= MAX_LENGTH ? sentence : sentence.substring(0, MAX_LENGTH - 1) + "…");
        } else {
            more = true;
        }
    }

    /** Whether no more are shown: the search for further ones can stop. */
    synchronized boolean isFull() {
        return more;
    }

    /** Whether one more unknown name may be compared. */
    synchronized boolean mayLook() {
        return looks++ < LOOKS;
    }

    /** The sentences; null when there are none. */
    synchronized @Nullable List<String> shown() {
        if (sentences.isEmpty()) {
            return null;
        }
        List<String> shown = new ArrayList<>(sentences);
        if (more) {
            shown.add("and more: only " + MOST + " warnings are shown");
        }
        return shown;
    }
}
