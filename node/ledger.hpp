// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/fetching_view.hpp"
#include "storage/rocks_store.hpp"
#include "storage/snapshot.hpp"
#include "storage/state_database.hpp"
#include "vm-frontends/evm/account_proof.hpp"
#include "vm-frontends/evm/flatten.hpp"
#include "vm-frontends/evm/state_commitment.hpp"
#include <atomic>
#include <deque>
#include <future>

namespace braid::node
{
struct LedgerOptions
{
    storage::DatabaseOptions database{};
    storage::RocksOptions store{};
    /// How what memory lacks is read for execution.
    storage::FetchOptions fetch{};
    /// Roots are computed on so many threads at most. [> 0]
    unsigned commitment_threads = 1;
    /// Nodes of tries leave memory above so many bytes, once they are in the store.
    std::size_t trie_size_max = std::size_t{1} << 30;
    /// Nodes of tries are written after so many heights, in the background; a restart brings the tries up to date from the
    /// last ones. [> 0]
    std::uint64_t nodes_interval = 64;
    /// Reads a database that is not to be changed: apply(), commit() and rewind() are refused.
    bool read_only = false;
};

/// Why a ledger did not do what it was asked for.
struct LedgerError
{
    enum class Kind : std::uint8_t
    {
        /// StateDatabase says why.
        database,
        /// The store cannot be opened or written.
        store,
        /// There is a ledger in the folder already, or it cannot be made.
        folder,
        /// A snapshot cannot be written, or is none.
        snapshot,
        /// The state or the nodes of a trie cannot be read.
        state,
        /// A root is not what the block's record says: log, state or nodes are damaged, or were made by other code.
        wrong_root,
        /// A height was committed that is not the next one that was applied, or is asked for that is not committed.
        wrong_height,
        /// A proof of more slots than evm::proof_slot_count_max.
        too_many_slots,
    };

    Kind kind{};
    std::string detail{};
};

template <typename T>
using LedgerResult = Result<T, LedgerError>;

/// What is recorded of a block beside its writes.
struct LedgerBlock
{
    Hash32 receipts_root{};
    std::span<const Bytes> transactions{};
};

/// What Ledger::check() went through without finding a difference.
struct LedgerReport
{
    storage::CheckReport database{};
    /// The height at which the state was committed to anew, its root, and what was hashed.
    std::uint64_t root_height = 0;
    Hash32 root;
    std::uint64_t locations = 0;
    std::uint64_t nodes = 0;
};

/// A chain's durable state with what commits to it: a StateDatabase in a folder, and the EVM's tries over it, whose nodes are
/// in the same store. Height 0 is the genesis, each block one height above its parent.
///
/// Blocks come in two steps, so that the next one can execute while the last one is hashed and written: apply() makes the
/// writes visible, commit() computes the root and records the block, wait() tells when it is durable. A crash leaves some
/// durable height, with all below it; what was only applied is gone.
///
/// Threads: apply() of one, commit() of one, which may be another; wait(), state() and the reading functions of any; rewind() of
/// one while nobody calls the others.
class Ledger
{
public:
    /// Makes a ledger in a folder, itself made if it is missing, from what the genesis holds: a write set as flatten() gives
    /// it. `chain` names it: its genesis hash.
    [[nodiscard]] static LedgerResult<std::unique_ptr<Ledger>> create(const std::string& folder,
        const Hash32& chain, const storage::WriteSet& genesis, const LedgerOptions& options = {});
    /// Makes a ledger in a folder from a file that write_snapshot() made; its heights begin with the snapshot's.
    [[nodiscard]] static LedgerResult<std::unique_ptr<Ledger>> create_from_snapshot(
        const std::string& folder, const std::string& file, const LedgerOptions& options = {});
    /// Opens the ledger of a folder, where the last crash or end left it.
    [[nodiscard]] static LedgerResult<std::unique_ptr<Ledger>> open(
        const std::string& folder, const LedgerOptions& options = {});
    /// Whether there is one in the folder.
    [[nodiscard]] static bool is_in(const std::string& folder);
    /// The folder of a ledger's store.
    [[nodiscard]] static std::string store_folder(const std::string& folder);

    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;
    /// What is durable stays. [no view lives]
    ~Ledger();

    /// Makes a block's writes, as its execution gave them, the state of the next height; gives the height. They must live
    /// until commit() of it.
    [[nodiscard]] LedgerResult<std::uint64_t> apply(const storage::WriteSet& writes);
    /// The root of the lowest height that was applied and not committed, whose record is then on the way to the device.
    [[nodiscard]] LedgerResult<Hash32> commit(const LedgerBlock& block);
    /// Until the height is durable.
    [[nodiscard]] LedgerResult<Done> wait(std::uint64_t height);

    /// Undoes all heights above that one, and what was applied and not committed.
    [[nodiscard]] LedgerResult<Done> rewind(std::uint64_t height);

    /// What a block above that height executes on: a read that has to wait for the device makes a transaction wait and no
    /// worker. [it ends before the ledger]
    [[nodiscard]] LedgerResult<std::unique_ptr<storage::StateView>> state(
        std::uint64_t height) const;

    /// Proves an account and slots of it after a height of the window that is committed, and unless it is the last one has a
    /// record, which a genesis has not: what eth_getProof answers. Cost: the nodes on the ways, and at an older height what all heights since changed; commit() waits meanwhile.
    [[nodiscard]] LedgerResult<evm::AccountProof> prove(
        std::uint64_t height, const evm::Address& address, std::span<const u256> slots) const;

    /// The last height that was applied, and that was committed.
    [[nodiscard]] std::uint64_t applied() const { return database_->next_height() - 1; }
    [[nodiscard]] std::uint64_t committed() const noexcept
    {
        // Relaxed: a height that was committed stays so.
        return committed_.load(std::memory_order_relaxed);
    }
    /// Root of the state trie after the last height that was committed.
    [[nodiscard]] Hash32 state_root() const { return commitment_->root(); }
    /// The root that is recorded for a height of the window.
    [[nodiscard]] LedgerResult<Hash32> recorded_root(std::uint64_t height) const;

    [[nodiscard]] const storage::StateDatabase& database() const noexcept { return *database_; }
    [[nodiscard]] storage::StateDatabase& database() noexcept { return *database_; }
    [[nodiscard]] evm::StateCommitment& commitment() noexcept { return *commitment_; }

    /// Compares everything with everything: StateDatabase::check(), and then the state is read whole and committed to anew, and
    /// compared with the recorded root and with each node in the store. `progress` is told of locations read. Cost: tries of
    /// the whole state in memory. [nothing is applied meanwhile]
    [[nodiscard]] LedgerResult<LedgerReport> check(const storage::CheckOptions& options = {},
        const std::function<void(std::uint64_t locations)>& progress = {}) const;

    /// Writes all that is durable and all nodes to the store, so that the next open() reads nothing from the log.
    [[nodiscard]] LedgerResult<Done> settle();
    /// settle(), and forgets heights below the window at once.
    [[nodiscard]] LedgerResult<Done> prune();
    /// settle(), and writes the state with its tries to a file. [nothing is applied meanwhile]
    [[nodiscard]] LedgerResult<storage::SnapshotSize> write_snapshot(const std::string& file);

private:
    struct Applied
    {
        std::uint64_t height = 0;
        evm::FlatWriteSet flat;
    };

    Ledger(const LedgerOptions& options, std::unique_ptr<storage::StateDatabase> database);

    /// As commit(). [the lowest height that was applied and not committed]
    [[nodiscard]] LedgerResult<Hash32> commit(const Applied& applied, const LedgerBlock& block);
    /// Whether an account has slots after the last height that was applied, or had some lately. Cost: a look at the tries, which
    /// may have to wait for commit(), and one at each height that is not committed.
    [[nodiscard]] Result<bool, storage::StateError> may_have_storage(const evm::Address& address);

    [[nodiscard]] LedgerResult<Done> take_up_tries();
    [[nodiscard]] LedgerResult<Done> replay_tries(std::uint64_t from);
    [[nodiscard]] LedgerResult<Done> rewind_tries(std::uint64_t height);
    /// What all heights above changed, with what it held at that height. Views `locations`.
    [[nodiscard]] LedgerResult<storage::WriteSet> values_at(
        const storage::StateView& state, const storage::StateDatabase::Locations& locations) const;
    [[nodiscard]] LedgerResult<Done> write_nodes_if_due(std::uint64_t height);
    [[nodiscard]] LedgerResult<Done> write_nodes(std::uint64_t height);
    [[nodiscard]] LedgerResult<Done> finish_writing_nodes();
    [[nodiscard]] LedgerResult<Done> check_root(std::uint64_t height, const Hash32& root) const;

    const LedgerOptions options_;
    std::unique_ptr<storage::StateDatabase> database_;
    /// Started with the first view.
    mutable std::once_flag fetchers_once_;
    mutable std::unique_ptr<storage::Fetchers> fetchers_;
    std::unique_ptr<storage::TrieNodeSource> nodes_;
    std::unique_ptr<evm::StateCommitment> commitment_;
    std::atomic<std::uint64_t> committed_{0};
    /// Of who changes the tries and records that, and of who needs both as they are.
    mutable std::mutex committing_;

    /// From apply() until commit() has brought them into the tries.
    std::mutex mutex_;
    std::deque<Applied> applied_;

    /// Of commit()'s thread: the nodes that are being written, and of which height the last were.
    std::future<LedgerResult<Done>> writing_;
    std::uint64_t nodes_height_ = 0;
};
}  // namespace braid::node
