namespace CameraP2P.Tests;

/// <summary>Tests that weigh the managed memory of the whole process: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(MeasuresMemory), DisableParallelization = true)]
public sealed class MeasuresMemory;
