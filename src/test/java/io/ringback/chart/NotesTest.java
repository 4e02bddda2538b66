package io.ringback.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the notes that Helm prints after an install: the first three steps. */
@NeedsHelm
class NotesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "minimal | {} | port-forward service/ringback 8080:80 & API=http://localhost:8080/v1",
                "minimal | {ingress: {enabled: true, host: hooks.example.com}} | API=http://hooks.example.com/v1",
                "minimal | {ingress: {enabled: true, host: hooks.example.com, tlsSecret: tls}} | API=https://hooks.example.com/v1",
                "minimal | {ingress: {enabled: true, host: a.example, tls: [{secretName: t, hosts: [a.example]}]}} | API=https://a.example/v1",
                "production | {} | API=https://hooks.example.com/v1",
                "serverless | {} | API=$(kubectl -n hooks get ksvc ringback -o jsonpath='{.status.url}')/v1",
            })
    void the_notes_show_the_URL_of_the_API(String ci, String values, String way) {
        assertThat(Chart.render(ci, values).notes()).contains(way);
    }

    @Test
    void the_notes_read_the_master_token_from_its_Secret() {
        assertThat(Chart.render("minimal", "{secrets: {existingSecret: mine, masterTokenKey: master.token}}")
                        .notes())
                .contains("get secret mine -o jsonpath='{.data.master\\.token}' | base64 -d");
        assertThat(Chart.render("evaluation", "{}").notes())
                .contains("This is an EVALUATION")
                .contains("get secret ringback -o jsonpath='{.data.master-token}' | base64 -d");
    }

    @Test
    void the_notes_have_three_complete_steps() {
        for (var it : Switches.ALL) {
            assertThat(it.rendered().notes().lines())
                    .anyMatch(line -> line.startsWith("1. "))
                    .anyMatch(line -> line.startsWith("2. "))
                    .anyMatch(line -> line.startsWith("3. "))
                    .noneMatch(line -> line.contains("<no value>"));
        }
    }
}
