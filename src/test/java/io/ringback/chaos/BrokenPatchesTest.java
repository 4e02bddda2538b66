package io.ringback.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the patches of {@code chaos/prove} apply to the current sources. */
class BrokenPatchesTest {
    private static final String TARGET = "+++ b/";

    static List<Path> patches() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("chaos", "broken"))) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @MethodSource("patches")
    void every_patch_applies_to_the_current_sources(Path patch) throws IOException {
        List<String> lines = Files.readAllLines(patch);
        String target = lines.stream()
                .filter(line -> line.startsWith(TARGET))
                .findFirst()
                .orElseThrow();
        String source = Files.readString(Path.of(target.substring(TARGET.length())));
        List<String> hunks = before(lines);
        assertThat(hunks).isNotEmpty().allSatisfy(hunk -> assertThat(source).contains(hunk));
    }

    /** Returns the text of each hunk before the patch. */
    private static List<String> before(List<String> patch) {
        List<StringBuilder> hunks = new ArrayList<>();
        for (String line : patch) {
            if (line.startsWith("@@")) {
                hunks.add(new StringBuilder());
            } else if (!hunks.isEmpty() && !line.startsWith("+")) {
                hunks.getLast().append(line.substring(1)).append('\n');
            }
        }
        return hunks.stream().map(StringBuilder::toString).toList();
    }
}
