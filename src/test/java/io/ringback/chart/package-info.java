/** The Helm chart: that it renders, that what it renders is valid, and that it names nothing the program has not got. */
@NullMarked
package io.ringback.chart;

import org.jspecify.annotations.NullMarked;
