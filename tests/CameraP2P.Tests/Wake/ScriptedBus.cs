using System.Collections.Concurrent;
using CameraP2P.Radios.DBus;
using CameraP2P.Wake;
using CameraP2P.Wake.Linux;
using BusObject = CameraP2P.Radios.DBus.BusObject;

namespace CameraP2P.Tests.Wake;

/// <summary>One service on a bus of the test's own, whose answers the test writes: a method without one answers nothing but success.</summary>
internal sealed class ScriptedBus : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly PrivateBus bus;
    private readonly BusService service;
    private readonly ConcurrentQueue<string> calls = new();

    private ScriptedBus(PrivateBus bus, BusService service) => (this.bus, this.service) = (bus, service);

    /// <summary>What a method does, by its name.</summary>
    public ConcurrentDictionary<string, Action<BusCall>> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>The methods that were called, in order.</summary>
    public IReadOnlyCollection<string> Calls => calls;

    /// <summary>The client.</summary>
    public IRadios Radios { get; private set; } = null!;

    /// <summary>Starts the service with the objects that are built, and connects a client.</summary>
    public static async Task<ScriptedBus> StartAsync(string name, string managerPath, BusLibrary library, Action<ScriptedBus> build)
    {
        var own = await PrivateBus.StartAsync();
        ScriptedBus? started = null;
        started = new ScriptedBus(own, new BusService(own.Address, managerPath, library, action => started!.Do(action)));
        build(started);
        await started.service.StartAsync(name, _ => { });
        started.Radios = await LinuxRadios.OpenAtAsync(own.Address, CancellationToken.None);
        return started;
    }

    /// <summary>Adds an object whose methods are all scripted.</summary>
    public BusObject Add(string path, params (InterfaceDescription Description, (string Name, object Value)[] Values)[] interfaces)
    {
        var added = new BusObject(path);
        foreach (var (description, values) in interfaces)
        {
            added.Implement(description, values);
            foreach (var method in description.Methods.Keys)
            {
                added.On(description, method, call => Answer(method, call));
            }
        }

        return service.Tree.Add(added);
    }

    public BusObject Find(string path) => service.Tree.Objects[path];

    public void Remove(string path) => Do(() => service.Tree.Remove(path));

    /// <summary>Does something as the service.</summary>
    public void Do(Action action)
    {
        lock (gate)
        {
            action();
        }
    }

    /// <summary>Waits until a method was called.</summary>
    public async Task UntilCalledAsync(string member)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!calls.Contains(member, StringComparer.Ordinal))
        {
            await Task.Delay(10, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Radios.DisposeAsync();
        service.Dispose();
        bus.Dispose();
    }

    private void Answer(string member, BusCall call)
    {
        calls.Enqueue(member);
        if (Answers.TryGetValue(member, out var answer))
        {
            answer(call);
            return;
        }

        call.Reply();
    }
}
