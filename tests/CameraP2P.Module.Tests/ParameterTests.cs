using System.Management.Automation;
using System.Reflection;
using CameraP2P.Cmdlets;
using CameraP2P.Module.Tests.Engine;

namespace CameraP2P.Module.Tests;

/// <summary>What holds for the parameters of every cmdlet, and for those that are added later.</summary>
public sealed class ParameterTests : IDisposable
{
    private readonly ModuleEngine engine = new();
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public ParameterTests()
    {
        File.WriteAllText(Path.Combine(folder, "file-of-this-folder.txt"), string.Empty);
        engine.Set("folder", folder);
        engine.Run("Set-Location $folder").RequireSuccess();
    }

    public static TheoryData<string> Cmdlets => [.. Find().Select(each => $"{each.Attribute.VerbName}-{each.Attribute.NounName}")];

    public void Dispose()
    {
        engine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void FilesAreOfferedForPathsOnly(string cmdlet)
    {
        foreach (var property in Parameters(cmdlet).Where(each => each.PropertyType != typeof(SwitchParameter)))
        {
            var isPath = property.Name.EndsWith("Path", StringComparison.Ordinal) || property.Name == "Trace";
            foreach (var typed in (string[])["", "zz", "file"])
            {
                var offered = Complete($"{cmdlet} -{property.Name} {typed}");

                Assert.True(isPath || !offered.Any(each => each.Contains("file-of", StringComparison.Ordinal)), $"-{property.Name} {typed}: {string.Join(' ', offered)}");
            }

            Assert.True(!isPath || Complete($"{cmdlet} -{property.Name} ").Any(each => each.Contains("file-of", StringComparison.Ordinal)), property.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void TimesAreNamedByTheirUnitInFullAndInShort(string cmdlet)
    {
        foreach (var property in Parameters(cmdlet))
        {
            Assert.False(property.Name.EndsWith("Sec", StringComparison.Ordinal) || property.Name.EndsWith("Ms", StringComparison.Ordinal), property.Name);
            if (property.Name.EndsWith("Seconds", StringComparison.Ordinal) && !property.Name.EndsWith("Milliseconds", StringComparison.Ordinal))
            {
                Assert.Contains(property.Name[..^4], property.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? []);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void TheHelpOnlineIsThePageOfTheCmdlet(string cmdlet)
    {
        var uri = engine.Run($"(Get-Command {cmdlet}).HelpUri").RequireSuccess().Value;

        Assert.Equal($"https://github.com/CameraP2P/CameraP2P/blob/main/docs/cmdlets/{cmdlet}.md", uri);
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(ModuleEngine.ManifestPath)!, "docs", "cmdlets", $"{cmdlet}.md")));
    }

    [Fact]
    public void OnlyWhatCanBeSetIsOfferedAsASetting()
    {
        var offered = Complete("Set-CameraInfo -Setting ");

        Assert.Contains("@{ pirSens = 0 }", offered);
        Assert.DoesNotContain(offered, each => each.Contains("batPercent", StringComparison.Ordinal) || each.Contains("sdFreeMB", StringComparison.Ordinal) || each.Contains("devId", StringComparison.Ordinal));
    }

    private static IEnumerable<(Type Type, CmdletAttribute Attribute)> Find() =>
        from type in typeof(ConnectCameraCommand).Assembly.GetTypes()
        let attribute = type.GetCustomAttribute<CmdletAttribute>()
        where attribute is not null
        orderby type.Name
        select (type, attribute);

    private static IEnumerable<PropertyInfo> Parameters(string cmdlet) =>
        Find().Single(each => $"{each.Attribute.VerbName}-{each.Attribute.NounName}" == cmdlet).Type.GetProperties().Where(each => each.IsDefined(typeof(ParameterAttribute)));

    private string[] Complete(string line)
    {
        using var shell = engine.CreateShell("param($line) (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText");
        return [.. shell.AddParameter("line", line).Invoke().Where(each => each is not null).Select(each => (string)each.BaseObject)];
    }
}
