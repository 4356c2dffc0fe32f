using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Text;
using System.Text.Json;
using CameraP2P.Errors;
using CameraP2P.Input;
using CameraP2P.Output;

namespace CameraP2P.Module.Tests;

public sealed class JsonTests
{
    [Fact]
    public void HashtablesBecomeTheJsonAPersonMeant()
    {
        var custom = new PSObject();
        custom.Properties.Add(new PSNoteProperty("x", 1));
        var parameter = new OrderedDictionary
        {
            ["text"] = "Größe \"1\"",
            ["int"] = 1,
            ["long"] = 5_000_000_000L,
            ["double"] = 0.5,
            ["yes"] = true,
            ["switch"] = new SwitchParameter(isPresent: true),
            ["null"] = null,
            ["list"] = new object[] { 1, "a", PSObject.AsPSObject(2) },
            ["nested"] = new Hashtable { ["a"] = 1 },
            ["custom"] = custom,
            ["enum"] = DayOfWeek.Tuesday,
            ["char"] = 'c',
        };

        Assert.Equal(
            """{"cmdId":7,"text":"Größe \"1\"","int":1,"long":5000000000,"double":0.5,"yes":true,"switch":true,"null":null,"list":[1,"a",2],"nested":{"a":1},"custom":{"x":1},"enum":2,"char":"c","token":9}""",
            Encoding.UTF8.GetString(ParameterJson.Build(7, parameter).ToJson(token: 9)));
    }

    [Fact]
    public void AHashtablesFieldsGoInTheAppsOrder() => Assert.Equal(
        """{"cmdId":768,"itemCntPerPage":45,"pageNo":0,"another":1,"token":9}""",
        Encoding.UTF8.GetString(ParameterJson.Build(768, new Hashtable { ["another"] = 1, ["pageNo"] = 0, ["itemCntPerPage"] = 45 }).ToJson(token: 9)));

    [Fact]
    public void WhatContainsItselfIsRefused()
    {
        var endless = new Hashtable();
        endless["again"] = endless;

        var refusal = Assert.Throws<CameraCmdletException>(() => ParameterJson.Build(7, endless));

        Assert.Equal(ErrorIds.InvalidParameter, refusal.ErrorId);
    }

    [Fact]
    public void NumbersKeepTheirKind()
    {
        var tree = Read("""{"int":1,"long":5000000000,"double":1.5,"huge":1e300,"yes":true,"none":null,"list":[1,[2]]}""");

        Assert.Equal(1, Value(tree, "int"));
        Assert.Equal(5_000_000_000L, Value(tree, "long"));
        Assert.Equal(1.5, Value(tree, "double"));
        Assert.Equal(1e300, Value(tree, "huge"));
        Assert.Equal(true, Value(tree, "yes"));
        Assert.Null(Value(tree, "none"));
        Assert.Equal(2, ((object[])((object[])Value(tree, "list")!)[1]!)[0]);
    }

    [Fact]
    public void HostileNamesAreHarmless()
    {
        var tree = Read("""{"":1,"PSTypeNames":2,"PSObject":3,"PSStandardMembers":4,"a":5,"A":6,"a\u001b":7,"ToString":8}""");

        Assert.Equal(1, Value(tree, "_"));
        Assert.Equal(2, Value(tree, "PSTypeNames_"));
        Assert.Equal(3, Value(tree, "PSObject_"));
        Assert.Equal(6, Value(tree, "a"));
        Assert.Equal(7, Value(tree, "a\uFFFD"));
        Assert.Equal("System.Management.Automation.PSCustomObject", tree.TypeNames[0]);
    }

    [Fact]
    public void SecretsAreMaskedWhereverTheyStand()
    {
        var tree = Read("""{"token":123,"a":{"Password":"x","tokens":[1]}}""");

        Assert.Equal("***", Value(tree, "token"));
        Assert.Equal("***", Value((PSObject)Value(tree, "a")!, "Password"));
        Assert.Equal("***", Value((PSObject)Value(tree, "a")!, "tokens"));
    }

    private static PSObject Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return (PSObject)JsonTree.Build(document.RootElement)!;
    }

    private static object? Value(PSObject tree, string name) => tree.Properties[name].Value;

    [Fact]
    public void ANumberBeyondAllBoundsIsKeptAsText()
    {
        using var document = System.Text.Json.JsonDocument.Parse("""{"a":1e400,"b":[-1e999],"c":1.5}""");

        Assert.Equal("""{"a":"1e400","b":["-1e999"],"c":1.5}""", Output.JsonTree.Write((System.Management.Automation.PSObject)Output.JsonTree.Build(document.RootElement)!));
    }
}
