"""List, Dictionary and ConcurrentDictionary from several threads; an event with a handler in Python; a comparer in Python."""

import threading

from System.Collections.Concurrent import ConcurrentDictionary
from System.Collections.Generic import Comparer, Dictionary, List, SortedSet
from System.Collections.ObjectModel import ObservableCollection
from System.Collections.Specialized import NotifyCollectionChangedAction

from Statistics import Weather

THREADS = 4


def by_station(measured):
    """Dictionary[str, List[float]]: the temperatures of each station."""
    grouped = Dictionary[str, List[float]]()
    for seen in measured:
        found, temperatures = grouped.TryGetValue(seen.station)  # bool TryGetValue(key, out value)
        if not found:
            grouped[seen.station] = temperatures = List[float]()
        temperatures.Add(seen.temperature)
    return grouped


def count_winds(measured):
    """ConcurrentDictionary[str, int]: how often each force of wind blew, counted by several threads at once."""
    counts = ConcurrentDictionary[str, int]()

    def count(part):
        for seen in part:
            counts.AddOrUpdate(str(Weather.Force(seen.wind)), 1, lambda force, before: before + 1)

    threads = [threading.Thread(target=count, args=(measured[number::THREADS],)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counts


def records(measured):
    """An ObservableCollection raises CollectionChanged: what the handler saw of each new record of cold."""
    news = []

    def on_changed(sender, change):
        if change.Action == NotifyCollectionChangedAction.Add:
            news.append((sender.Count, change.NewItems[0]))

    coldest = ObservableCollection[float]()
    coldest.CollectionChanged += on_changed
    for seen in measured:
        if coldest.Count == 0 or seen.temperature < coldest[coldest.Count - 1]:
            coldest.Add(seen.temperature)
    coldest.CollectionChanged -= on_changed
    coldest.Clear()  # nobody listens any more
    return news


def report(measured):
    grouped = by_station(measured)
    warm = List[float]()
    for entry in grouped:  # KeyValuePair objects
        warm.AddRange(entry.Value.FindAll(lambda temperature: temperature > 12.0))
    warm.Sort(lambda a, b: (a < b) - (a > b))  # a System.Comparison: the highest first
    print(f"{grouped.Count} stations, {warm.Count} reports above 12 °C; the highest: {list(warm.GetRange(0, 3))}")

    counts = count_winds(measured)
    ordered = SortedSet[str](Comparer[str].Create(lambda a, b: counts[b] - counts[a] or (a > b) - (a < b)))
    for entry in counts:
        ordered.Add(entry.Key)
    print(f"Wind, counted by {THREADS} threads: {', '.join(f'{force} {counts[force]}' for force in ordered)}")

    news = records(measured)
    print(f"{len(news)} records of cold in the order of the file, the last {news[-1][1]} °C")
