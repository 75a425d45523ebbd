package org.glued.integration.jq;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.internal.javacc.ExpressionParserConstants;
import net.thisptr.jackson.jq.internal.javacc.ExpressionParserTokenManager;
import net.thisptr.jackson.jq.internal.javacc.SimpleCharStream;
import net.thisptr.jackson.jq.internal.javacc.Token;

/**
 * Puts a counted step wherever an expression begins that can be run many times: behind {@code |}, {@code (}, {@code ;}
 * and the colon of a {@code def}. So loops that call no built-in function are counted, too.
 */
final class Steps implements ExpressionParserConstants {
    /** The name of a function that gives its input; no user can have chosen it before. */
    static final String NAME = "__step";

    private static final String CALL = " " + NAME + "|";

    private Steps() {}

    /** @param text that compiles */
    static String into(String text) {
        List<Token> tokens = tokens(text);
        int[] lines = lineStarts(text);
        StringBuilder stepped = new StringBuilder();
        int copied = 0;
        boolean header = false;
        for (int i = 0; i + 1 < tokens.size(); i++) {
            Token token = tokens.get(i);
            Token next = tokens.get(i + 1);
            if (token.kind == KEYWORD_DEF && next.kind == IDENTIFIER) {
                header = true;
            }
            boolean begins = header ? token.kind == COLON : isBegin(token);
            if (token.kind == COLON) {
                header = false;
            }
            if (begins && isExpression(next)) {
                int end = lines[token.endLine - 1] + token.endColumn;
                stepped.append(text, copied, end).append(CALL);
                copied = end;
            }
        }
        return stepped.append(text, copied, text.length()).toString();
    }

    private static boolean isBegin(Token token) {
        return token.kind == PIPE || token.kind == OPEN_PAR || token.kind == SEMICOLON;
    }

    /** A definition stands before the expression it is for, and its own body is counted. */
    private static boolean isExpression(Token token) {
        return token.kind != KEYWORD_DEF && token.kind != EOF;
    }

    private static List<Token> tokens(String text) {
        SimpleCharStream characters = new SimpleCharStream(new StringReader(text), 1, 1);
        characters.setTabSize(1);
        ExpressionParserTokenManager source = new ExpressionParserTokenManager(characters);
        List<Token> tokens = new ArrayList<>();
        do {
            tokens.add(source.getNextToken());
        } while (tokens.getLast().kind != EOF);
        return tokens;
    }

    /** Where each line begins; lines end as {@link SimpleCharStream} counts them. */
    private static int[] lineStarts(String text) {
        List<Integer> starts = new ArrayList<>(List.of(0));
        for (int i = 0; i < text.length(); i++) {
            boolean pair = text.startsWith("\r\n", i);
            if (text.charAt(i) == '\n' || (text.charAt(i) == '\r' && !pair)) {
                starts.add(i + 1);
            }
        }
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }
}
