/** The Helm chart: rendering, validity, and agreement with the program. */
@NullMarked
package io.ringback.chart;

import org.jspecify.annotations.NullMarked;
