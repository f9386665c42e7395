package io.processorhub.cases;

import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Draws a page of ours as pages of A4. */
final class PdfPages {

  private PdfPages() {}

  static byte[] draw(TemplateEngine pages, String template, Map<String, Object> shown) {
    var html = new StringOutput();
    pages.render(template, shown, html);
    var pdf = new ByteArrayOutputStream();
    try {
      new PdfRendererBuilder().withHtmlContent(html.toString(), null).toStream(pdf).run();
    } catch (IOException e) {
      throw new UncheckedIOException(template + " cannot be drawn", e);
    }
    return pdf.toByteArray();
  }
}
