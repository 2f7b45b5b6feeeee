import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Judges PDF files with the veraPDF library: {@code VeraPdf PROFILE FILE...}, where the profile is {@code ua1} or
 * {@code 2a}. Prints one line for each broken rule of a file, with its name, the number of places and the first of them.
 * Exit code 0: all files conform; 1: some do not; 2: it could not judge.
 */
public final class VeraPdf {
    public static void main(String[] args) {
        int exit = 0;
        try {
            VeraGreenfieldFoundryProvider.initialise();
            PDFAFlavour flavour = PDFAFlavour.byFlavourId(args[0]);
            if (flavour == PDFAFlavour.NO_FLAVOUR) throw new IllegalArgumentException("no profile " + args[0]);
            for (int i = 1; i < args.length; i++) {
                if (!judge(flavour, Path.of(args[i]))) exit = 1;
            }
        } catch (Exception error) {
            System.out.println("cannot judge: " + error);
            exit = 2;
        }
        System.exit(exit);
    }

    private static boolean judge(PDFAFlavour flavour, Path file) throws Exception {
        try (InputStream bytes = Files.newInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(bytes, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            Map<String, Integer> places = new LinkedHashMap<>();
            Map<String, TestAssertion> first = new LinkedHashMap<>();
            for (TestAssertion failed : result.getTestAssertions()) {
                if (failed.getStatus() != TestAssertion.Status.FAILED) continue;
                String rule = failed.getRuleId().getClause() + "-" + failed.getRuleId().getTestNumber();
                places.merge(rule, 1, Integer::sum);
                first.putIfAbsent(rule, failed);
            }
            first.forEach((rule, failed) -> System.out.printf("%s: %s (%d places): %s; first at %s%n",
                    file.getFileName(), rule, places.get(rule), failed.getMessage(), failed.getLocation().getContext()));
            return result.isCompliant();
        }
    }
}
