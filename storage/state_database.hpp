// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/block_log.hpp"
#include "storage/fetching_view.hpp"
#include "storage/flat_state.hpp"
#include "storage/store.hpp"

namespace braid::storage
{
struct DatabaseOptions
{
    /// Of the log; `height_known` is the database's own business, and `first_height` counts only where neither log nor store
    /// has a height yet: 0 and 1 alike begin with height 1, for height 0 is the state that was there before the first block.
    LogOptions log{};
    FlatOptions flat{};
    /// Which chain this is, as its genesis hash; a folder of another one is refused. Zeros: whichever it is.
    Hash32 chain{};
    /// Heights that readers can go back to, and rewind() can undo. 0: those that memory happens to have.
    std::uint64_t history_window = 128;
    /// The newest heights that only memory and log have: what is undone among them costs the store nothing. Under pressure
    /// there may be fewer.
    std::uint64_t settle_lag = 16;
    /// apply() waits for the store while memory holds so much that is durable and not settled.
    std::size_t unsettled_size_max = std::size_t{1} << 30;
    /// The store is written when so many bytes of writes are ready, so that what changes often is written once; a restart
    /// reads about as many from the log. 0: as soon as anything is.
    std::size_t settle_size_min = std::size_t{32} << 20;
    /// One commit of the store covers writes of about so many bytes, or one height.
    std::size_t settle_size_max = std::size_t{256} << 20;
};

/// Why the database did not do what it was asked for.
struct DatabaseError
{
    enum class Kind : std::uint8_t
    {
        /// The log failed: nothing more is acknowledged until the database is opened again. Readers go on.
        log,
        /// The store failed: heights are acknowledged until memory may hold no more of them. Readers of what is in memory go on.
        store,
        /// Not in the window of history, or above what is there.
        unknown_height,
        /// Log and store do not belong together, or are of another chain.
        mismatch,
        /// A record that is not of the next height, or whose height was not applied with its write set.
        wrong_record,
        /// The commitment's nodes are of a later height than the database is to go back to.
        nodes_ahead,
        /// It was opened for reading.
        read_only,
        /// check() found that two parts differ.
        different,
    };

    Kind kind{};
    std::string detail{};

    /// One sentence: what is wrong and what to do.
    [[nodiscard]] std::string message() const;
};

template <typename T>
using DatabaseResult = Result<T, DatabaseError>;

/// What the database did since it was opened, and where it stands.
struct DatabaseCounters
{
    LogCounters log{};
    LogExtent log_extent{};
    FlatCounters flat{};
    StoreCounters store{};
    /// The last height that was applied, that is durable, that the store has, and the lowest that can be read.
    std::uint64_t applied = 0;
    std::uint64_t durable = 0;
    std::uint64_t settled = 0;
    std::uint64_t oldest = 0;
    /// How far a commitment's nodes are.
    std::optional<std::uint64_t> nodes{};
    /// Bytes of writes that wait for the store.
    std::uint64_t unsettled_bytes = 0;
    /// Records that open() read into memory, and how long that took.
    std::uint64_t replayed_records = 0;
    std::chrono::nanoseconds replay_time{};
    /// Commits of the store in the background, heights and keys in them, and how long they took.
    std::uint64_t batches = 0;
    std::uint64_t batched_heights = 0;
    std::uint64_t batched_keys = 0;
    std::chrono::nanoseconds gather_time{};
    std::chrono::nanoseconds commit_time{};
    std::chrono::nanoseconds settle_time{};
    /// Calls of apply() that waited for the store, how long all of them did, and one at most.
    std::uint64_t stalls = 0;
    std::chrono::nanoseconds stall_time{};
    std::chrono::nanoseconds stall_time_max{};
    /// Reads that memory could not answer, and those among them that history answered.
    std::uint64_t store_reads = 0;
    std::uint64_t history_reads = 0;
    std::uint64_t rewinds = 0;
    std::uint64_t live_views = 0;
    /// The last error of removing what the log need not keep; the log is whole, but does not get shorter.
    std::string truncation_error{};
};

/// What check() looks at.
struct CheckOptions
{
    /// Heights from here on; those that the log has let go or the window does not cover are left out.
    std::uint64_t from = 0;
    /// One in so many locations of a block is compared; of 1, all. [> 0]
    std::uint64_t sample = 1;
    /// Whether every key and value in the store is decoded.
    bool scan_store = true;
};

/// What check() went through without finding a difference.
struct CheckReport
{
    std::uint64_t first_height = 0;
    std::uint64_t last_height = 0;
    std::uint64_t records = 0;
    /// Locations of records against views, against the store and against history.
    std::uint64_t compared_views = 0;
    std::uint64_t compared_values = 0;
    std::uint64_t compared_history = 0;
    std::uint64_t scanned_keys = 0;
};

/// The durable state of all VMs: a block log that says what was acknowledged, the latest versions in memory, and a store that
/// follows in the background. Memory is ahead of the log, and the log ahead of the store; a restart reads what the log has
/// above the store. docs/decisions/0016-state-database.md says why nothing acknowledged is lost.
///
/// Threads: apply() and rewind() of one, not beside append(), submit() or wait() where it is rewind(); everything else of any.
class StateDatabase
{
public:
    /// Opens or makes the log in `folder`/log and `folder`/DATABASE, which says whose it is, and takes up `store` where it
    /// stands. By convention a store in files is in `folder`/store.
    [[nodiscard]] static DatabaseResult<std::unique_ptr<StateDatabase>> open(FileSystem& files,
        const std::string& folder, std::unique_ptr<Store> store,
        const DatabaseOptions& options = {});
    /// Opens what is there for reading, view(), record(), check() and counters(), and changes nothing on the device. All that
    /// the log has above the store is taken into memory.
    [[nodiscard]] static DatabaseResult<std::unique_ptr<StateDatabase>> open_read_only(
        FileSystem& files, const std::string& folder, std::unique_ptr<const Store> store,
        const DatabaseOptions& options = {});
    /// Says durably that a store, which was filled by other means than a database, holds the state after `height`: the last
    /// step of an import, or of a genesis at height 0. A database can then be made on top of it in a folder that has none.
    /// Nodes of a lower height are not taken up, for no record leads on from them. [no database has it open]
    [[nodiscard]] static StoreResult<Done> seal(Store& store, std::uint64_t height);
    /// Puts locations of a genesis, or of an import, into a store that has no height yet; seal() says when that was all.
    [[nodiscard]] static StoreResult<Done> load(Store& store, const WriteSet& writes);
    /// The chain of the database that a store is of, or was copied from; zeros where none is known.
    [[nodiscard]] static StoreResult<Hash32> chain_of(const StoreView& view);
    /// The height whose state a store holds; nothing in one that was neither sealed nor used.
    [[nodiscard]] static StoreResult<std::optional<std::uint64_t>> height_of(const StoreView& view);

    StateDatabase(const StateDatabase&) = delete;
    StateDatabase& operator=(const StateDatabase&) = delete;
    /// What is durable stays; nothing is waited for. [no view lives, nobody appends]
    ~StateDatabase();

    /// Makes the writes of the next height visible to view(); not durable yet. Gives the height. Waits while
    /// DatabaseOptions::unsettled_size_max is reached.
    [[nodiscard]] DatabaseResult<std::uint64_t> apply(const WriteSet& writes);

    /// Writes the record and waits until it is durable: acknowledged. Several threads may append several heights at once,
    /// which share a sync; each waits for its turn. [its height was applied with its write set; somebody appends every height]
    [[nodiscard]] DatabaseResult<Done> append(const BlockRecord& record);
    /// apply() and append() of the next height at once: another thread writes the record while this one brings the writes into
    /// memory. Where the log fails, memory has the height and nothing acknowledges it. [as apply() and append()]
    [[nodiscard]] DatabaseResult<Done> commit(const BlockRecord& record);
    /// The two steps of append(), for one thread that has something else to do meanwhile: submit() takes the next height.
    [[nodiscard]] DatabaseResult<Done> submit(const BlockRecord& record);
    [[nodiscard]] DatabaseResult<Done> wait(std::uint64_t height);

    /// Undoes all heights above, in memory, log and store: after a crash meanwhile all of them are there or none. Cost: above
    /// settled() that of memory and BlockLog::rewind(); below, one commit of the store with all that changed since.
    /// [no append() is under way; of undone heights above settled(), no view is read again]
    [[nodiscard]] DatabaseResult<Done> rewind(std::uint64_t height);

    /// One above the last applied height.
    [[nodiscard]] std::uint64_t next_height() const;
    /// One above the last acknowledged height.
    [[nodiscard]] std::uint64_t durable() const;
    /// The last height that the store has.
    [[nodiscard]] std::uint64_t settled() const;
    /// The lowest height that view() and rewind() know.
    [[nodiscard]] std::uint64_t oldest() const;
    /// Zeros where no chain was given when the database was made.
    [[nodiscard]] Hash32 chain() const;

    /// The state after that height, as long as the view lives, whatever happens to newer ones. It ends before the database.
    /// Views hold memory and history: drop them.
    [[nodiscard]] DatabaseResult<std::unique_ptr<StateView>> view(std::uint64_t height) const;

    /// The same for a FetchingView: what memory has is found at once, the rest is read from the store.
    [[nodiscard]] DatabaseResult<std::unique_ptr<StateSource>> source(std::uint64_t height) const;

    /// Visits the locations of the prefix's vm and kind whose bytes begin with its bytes and that hold something at that height,
    /// in no order, each once, until `visit` says false. Cost: all of memory, and the store's keys under the prefix; of an older
    /// height than settled() all history of the kind, too.
    [[nodiscard]] DatabaseResult<Done> scan(const StateKey& prefix, std::uint64_t height,
        const std::function<bool(const StateKey& key, const Value& value)>& visit) const;

    /// Locations, sorted by {vm, kind, bytes} and without repeats.
    struct Locations
    {
        /// What the keys view.
        std::vector<std::uint8_t> bytes{};
        std::vector<StateKey> keys{};
    };
    /// Those that heights above `height` changed. Cost: the records of these heights are read.
    [[nodiscard]] DatabaseResult<Locations> changed_above(std::uint64_t height) const;
    /// The durable record of a height in the window.
    [[nodiscard]] DatabaseResult<StoredBlock> record(std::uint64_t height) const;

    /// Writes a commitment's nodes and how far they are, at once and durably. The log is kept for heights above, and rewind()
    /// refuses to go below: the nodes go back first. [writes ascending by column and key, none of Column::meta; height
    /// durable]
    [[nodiscard]] DatabaseResult<Done> commit_nodes(
        std::uint64_t height, std::span<const StoreWrite> writes);
    /// The height of the last commit_nodes().
    [[nodiscard]] std::optional<std::uint64_t> nodes_height() const;

    /// Waits until the store has all that is durable, settle_lag or not.
    [[nodiscard]] DatabaseResult<Done> settle_all();

    /// settle_all(), and forgets what is below the window now, not when the next heights are settled. Cost: Store::prune().
    [[nodiscard]] DatabaseResult<Done> prune();

    /// Makes a database of its own in a folder that does not exist, while this one goes on: `folder`/store, `folder`/log and
    /// `folder`/DATABASE, the last, without which the others are not taken for one. Gives its height, the last durable one.
    /// Cost: Store::checkpoint() and a copy of the log as far as the window reaches; the store is not written meanwhile.
    [[nodiscard]] DatabaseResult<std::uint64_t> checkpoint(const std::string& folder);

    /// Compares log, memory, store and history: every record decodes; what a record wrote is what a view at its height says;
    /// the store holds what the last record up to settled() wrote, and history what the record before did. The first difference
    /// is the error. Other threads may go on, but rewind(). Cost: the records are read, and the locations of all of them held.
    [[nodiscard]] DatabaseResult<CheckReport> check(const CheckOptions& options = {}) const;

    [[nodiscard]] DatabaseCounters counters() const;
    [[nodiscard]] const Store& store() const;

    /// Of the threads inside; private to storage/database.
    struct State;

private:
    explicit StateDatabase(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};
}  // namespace braid::storage
