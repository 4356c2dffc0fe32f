using System.Management.Automation;
using CameraP2P.Module.Tests.Engine;

namespace CameraP2P.Module.Tests;

/// <summary>
/// Every object but jobs survives the trip through the engine's serialiser, as through Export-Clixml, jobs of other processes and remoting: its
/// properties stay, and no view shows an empty column that was full before.
/// </summary>
public sealed class SerializationTests : IDisposable
{
    private readonly ModuleEngine engine = new();
    private readonly string capture = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public SerializationTests()
    {
        File.WriteAllText(capture, """{"n":1,"t":0.25,"dir":"tx","hex":"f1300000"}""");
        engine.Set("capture", capture);
        engine.Connect("-Name front");
        engine.UseFakeRadios();
    }

    public static TheoryData<string> Types => [.. ViewTests.Samples.Keys.Where(type => !TravelTests.IsJob(type))];

    public void Dispose()
    {
        engine.Dispose();
        File.Delete(capture);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void PropertiesAndColumnsSurvive(string type)
    {
        var before = Assert.Single(engine.Run(ViewTests.Samples[type]).RequireSuccess().Output);

        var after = (PSObject)PSSerializer.Deserialize(PSSerializer.Serialize(before, 2));

        Assert.Contains("Deserialized." + type, after.TypeNames);
        foreach (var property in before.Properties.Where(each => each.IsGettable && each.Value is not null))
        {
            Assert.NotNull(after.Properties[property.Name]?.Value);
        }

        foreach (var name in ViewTests.Views.Where(view => view.Descendants("TypeName").First().Value == type).SelectMany(view => view.Descendants("PropertyName")))
        {
            Assert.Equal($"{before.Properties[name.Value].Value}", $"{after.Properties[name.Value]?.Value}");
        }

        Assert.DoesNotContain("admin", PSSerializer.Serialize(before, 4), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void ACopyIsTextNumbersAndListsAndIsShownAsTheOriginalIs(string type)
    {
        var before = Assert.Single(engine.Run(ViewTests.Samples[type]).RequireSuccess().Output);
        engine.Set("original", before);
        engine.Run("$copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($original))").RequireSuccess();

        foreach (var property in before.Properties.Where(each => each.IsGettable && each.Value is Enum))
        {
            Assert.Equal(true, engine.Run($"$copy.{property.Name} -is [string] -and $copy.{property.Name} -eq '{property.Value}'").RequireSuccess().Value);
        }

        // ConvertFrom-Json refuses the two properties value and Value, as which a copied enumeration is written.
        engine.Run("$copy | ConvertTo-Json -Depth 9 -WarningAction Stop | ConvertFrom-Json").RequireSuccess();
        var columns = $"{engine.Run("$copy | ConvertTo-Csv").RequireSuccess().Output[^1]}";
        Assert.DoesNotContain("System.", columns, StringComparison.Ordinal);
        Assert.DoesNotContain("CameraP2P.", columns, StringComparison.Ordinal);
        Assert.DoesNotMatch("[A-Za-z] { [A-Za-z]+ =", columns);
        Assert.Equal(engine.Show("$original"), engine.Show("$copy"));
    }
}
