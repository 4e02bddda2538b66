package io.ringback.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects warnings that a response includes: ten at most, and whether there are more. */
final class Warnings {
    private static final int MOST = 10;
    /** Maximum length of a warning: the longest name has 64 characters, and a sentence has two. */
    private static final int MAX_LENGTH = 256;

    /** Maximum number of unknown names of one request that are compared with known ones. */
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

    /** Returns whether the maximum number of warnings is reached. */
    synchronized boolean isFull() {
        return more;
    }

    /** Returns whether one more unknown name may be compared. */
    synchronized boolean mayCompare() {
        return looks++ < LOOKS;
    }

    /** Returns the warnings; null when there are none. */
    synchronized @Nullable List<String> shown() {
        if (sentences.isEmpty()) {
            return null;
        }
        List<String> shown = new ArrayList<>(sentences);
        if (more) {
            shown.add("more warnings omitted: only " + MOST + " are shown");
        }
        return shown;
    }
}
