namespace CameraP2P.Shell.Tests;

public sealed class StatementTextTests
{
    [Theory]
    [InlineData("-Name", "-Name")]
    [InlineData("-Name:", "-Name:")]
    [InlineData("-Name:a b", "-Name:'a b'")]
    [InlineData("-Go:$false", "-Go:$false")]
    [InlineData("-Go:$TRUE", "-Go:$TRUE")]
    [InlineData("-3.5", "'-3.5'")]
    [InlineData("-", "'-'")]
    [InlineData("--", "'--'")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", "'it''s'")]
    [InlineData("’; exit 9 #", "'’’; exit 9 #'")]
    [InlineData("$(exit 9)", "'$(exit 9)'")]
    [InlineData("-x; exit 9", "'-x; exit 9'")]
    [InlineData("-x:y; exit 9", "-x:'y; exit 9'")]
    [InlineData("-x;y:z", "'-x;y:z'")]
    [InlineData("", "''")]
    public void AnArgumentStaysWhatWasTyped(string typed, string expected) => Assert.Equal(expected, StatementText.Argument(typed));

    [Theory]
    [InlineData("if ($true) {", true)]
    [InlineData("'open", true)]
    [InlineData("Get-Job |", true)]
    [InlineData("1 + 1", false)]
    [InlineData(")", false)]
    public void ABrokenOffStatementWantsMore(string text, bool isIncomplete) => Assert.Equal(isIncomplete, StatementText.IsIncomplete(text));

    [Theory]
    [InlineData("if (")]
    [InlineData("process { 1 }")]
    public void ATextThatNothingCanFollowIsRunAsItIs(string text) => Assert.Equal(text, StatementText.OfCommand(text));
}
