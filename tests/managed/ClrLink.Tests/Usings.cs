// The tests share one interpreter, and some of them shut it down and start it again: one at a time.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
