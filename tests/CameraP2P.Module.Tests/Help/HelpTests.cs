using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using CameraP2P.Module.Tests.Engine;

namespace CameraP2P.Module.Tests.Help;

/// <summary>Help, pages and cmdlets say the same. The examples are run by <see cref="HelpExampleTests"/>.</summary>
public sealed class HelpTests : IDisposable
{
    /// <summary>What a reader's console holds without breaking a line.</summary>
    private const int Columns = 80;

    private readonly ModuleEngine engine = new();

    public static TheoryData<string> Names => [.. CommandHelp.Maml.Keys];

    public void Dispose() => engine.Dispose();

    [Fact]
    public void EveryExportedCmdletHasAPageAndHelpAndNothingElseHas()
    {
        var exported = Exported().Select(cmdlet => cmdlet.Name).Order(StringComparer.Ordinal).ToArray();

        Assert.NotEmpty(exported);
        Assert.Equal(exported, CommandHelp.Maml.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(exported, CommandHelp.Pages.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryParameterIsDescribedAndNoneThatDoesNotExist(string name)
    {
        var help = CommandHelp.Maml[name];
        var parameters = OwnParameters(Exported().Single(cmdlet => cmdlet.Name == name));

        Assert.Equal(parameters.Select(parameter => parameter.Name).Order(StringComparer.Ordinal), help.Parameters.Keys.Order(StringComparer.Ordinal));
        Assert.All(help.Parameters, each => Assert.True(each.Value.Length > 10 && each.Value.EndsWith('.'), $"-{each.Key}: {each.Value}"));
        Assert.All(help.Defaults.Where(each => !IsMandatory(parameters, each.Key)), each => Assert.True(each.Value.Length > 0, $"-{each.Key} has no default."));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void DefaultsAndRangesAreThoseOfTheCode(string name)
    {
        var cmdlet = Exported().Single(each => each.Name == name);
        var fresh = Activator.CreateInstance(cmdlet.ImplementingType!)!;
        var help = CommandHelp.Maml[name];
        foreach (var parameter in OwnParameters(cmdlet))
        {
            if (Describe(cmdlet.ImplementingType!.GetProperty(parameter.Name)?.GetValue(fresh)) is { } value)
            {
                Assert.True(help.Defaults[parameter.Name] == value, $"-{parameter.Name}: the default is {value}, not {help.Defaults[parameter.Name]}");
            }

            foreach (var range in parameter.Attributes.OfType<ValidateRangeAttribute>().Where(range => range.MinRange is not null))
            {
                Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{range.MinRange} to {range.MaxRange}"), Plain(help.Parameters[parameter.Name]), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PageAndHelpSayTheSame(string name)
    {
        var (page, maml) = (CommandHelp.Pages[name], CommandHelp.Maml[name]);

        Assert.Equal(Plain(page.Synopsis), Plain(maml.Synopsis));
        Assert.Equal(Sorted(page.Parameters), Sorted(maml.Parameters));
        Assert.Equal(Sorted(page.Defaults), Sorted(maml.Defaults));
        Assert.Equal(page.Examples, maml.Examples);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void VerbsAreApprovedAndNounsAreSingular(string name)
    {
        var (verb, noun) = (name.Split('-')[0], name.Split('-')[1]);
        var approved = typeof(VerbsCommon).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(VerbsCommon).Namespace && type.Name.StartsWith("Verbs", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(field => field.GetRawConstantValue() as string);

        Assert.Contains(verb, approved);
        Assert.StartsWith("Camera", noun, StringComparison.Ordinal);
        Assert.False(noun.EndsWith('s') && !noun.EndsWith("ss", StringComparison.Ordinal), noun);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void GetHelpFindsItAndFitsTheConsole(string name)
    {
        var help = Assert.Single(engine.Run($"Get-Help {name} -Full").RequireSuccess().Output);
        Assert.Equal(CommandHelp.Maml[name].Synopsis, ((string)help.Properties["Synopsis"].Value).Trim());

        var shown = engine.Show($"Get-Help {name} -Examples");
        Assert.All(CommandHelp.Maml[name].Examples, example => Assert.Contains(example.Code.Split('\n')[0], shown, StringComparison.Ordinal));
        Assert.All(CommandHelp.Maml[name].Examples.SelectMany(example => example.Code.Split('\n')), line => Assert.InRange(line.Length, 0, Columns - 4));
        Assert.All(CommandHelp.Maml[name].Parameters.SelectMany(each => each.Value.Split('\n')), line => Assert.InRange(line.Length, 0, Columns - 8));
    }

    [Theory]
    [InlineData("about_CameraP2P")]
    [InlineData("about_CameraP2P_Sessions")]
    public void TopicsAreFoundAndFitTheConsole(string topic)
    {
        var text = (string)Assert.Single(engine.Run($"Get-Help {topic}").RequireSuccess().Output).BaseObject;

        Assert.Contains(topic, text, StringComparison.Ordinal);
        Assert.All(text.ReplaceLineEndings("\n").Split('\n'), line => Assert.InRange(line.Length, 0, Columns));
    }

    [Fact]
    public void TheTopicNamesEveryCmdlet()
    {
        var text = (string)engine.Run("Get-Help about_CameraP2P").RequireSuccess().Value;

        Assert.All(CommandHelp.Maml.Keys, name => Assert.Matches($@"(?<![\w-]){name}(?![\w-])", text));
    }

    private IEnumerable<CmdletInfo> Exported() => engine.Run("Get-Command -Module CameraP2P").RequireSuccess().Output.Select(each => (CmdletInfo)each.BaseObject);

    private static ParameterMetadata[] OwnParameters(CmdletInfo cmdlet) =>
        [.. cmdlet.Parameters.Values.Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))];

    private static bool IsMandatory(ParameterMetadata[] parameters, string name) =>
        parameters.Single(parameter => parameter.Name == name).Attributes.OfType<ParameterAttribute>().All(attribute => attribute.Mandatory);

    private static string[] Sorted(IReadOnlyDictionary<string, string> texts) =>
        [.. texts.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"{each.Key}: {Plain(each.Value)}")];

    private static string Plain(string text) => Regex.Replace(text.Replace("`", string.Empty, StringComparison.Ordinal), @"\s+", " ", RegexOptions.None, TimeSpan.FromSeconds(10)).Trim();

    /// <summary>A default as the help writes it. Null where the code's own value means that something else decides.</summary>
    private static string? Describe(object? value) => value switch
    {
        null or 0 or int.MaxValue or 0.0 or false or "" or ICollection { Count: 0 } => null,
        bool or int or double or string or IPAddress => Convert.ToString(value, CultureInfo.InvariantCulture),
        Enum chosen => chosen.ToString(),
        int[] numbers => string.Join(", ", numbers),
        SwitchParameter { IsPresent: false } => "False",
        _ => null,
    };
}
