// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/tx_view.hpp"
#include "vm-frontends/svm/env.hpp"
#include "vm-frontends/svm/receipt.hpp"
#include "vm-frontends/svm/runtime/transaction_context.hpp"
#include "vm-frontends/svm/transaction/transaction.hpp"

namespace braid::svm
{
/// An account as lower transactions left it.
struct LoadedAccount
{
    /// Null where the runtime made the account up.
    engine::Location* location = nullptr;
    /// Empty where there is none; then it has no lamports.
    Account account;
};

/// What one worker's transactions use one after another.
struct TransactionWorkspace
{
    TransactionContext context;
    std::array<LoadedAccount, account_lock_count_max> loaded;
    std::array<TxAccount, account_lock_count_max> accounts;
    /// Programs' data that were counted, and are not among the transaction's accounts.
    std::array<Pubkey, account_lock_count_max> counted;
};

/// Reads accounts through the view that a transaction has of the state.
class AccountReader
{
public:
    explicit AccountReader(engine::TxView& view) noexcept : view_(&view) {}

    /// False where the state cannot be read now: blocked() says why, and the transaction is given up.
    [[nodiscard]] bool read(const Pubkey& address, LoadedAccount& to) noexcept;
    [[nodiscard]] bool has_failed() const noexcept { return blocked_.has_value(); }
    /// [has_failed()]
    [[nodiscard]] const engine::Blocked& blocked() const noexcept { return *blocked_; }
    void fail(const engine::Blocked& why) noexcept { blocked_ = why; }
    [[nodiscard]] engine::TxView& view() noexcept { return *view_; }

private:
    engine::TxView* view_;
    std::optional<engine::Blocked> blocked_;
};

/// One execution of one transaction, from its checks to what it leaves. The order of everything is Agave's:
/// https://github.com/anza-xyz/agave/blob/master/runtime/src/bank/check_transactions.rs
/// https://github.com/anza-xyz/agave/blob/master/svm/src/transaction_processor.rs
class TransactionRun
{
public:
    /// [tx.is_resolved() or tx.refused]
    TransactionRun(const SvmTx& tx, const SvmEnv& env, engine::TxView& view,
        TransactionWorkspace& workspace) noexcept;

    [[nodiscard]] Result<engine::Receipt, engine::Blocked> run() noexcept;

private:
    // Each is false where the run ends there: the state cannot be read, or error_ says why.
    [[nodiscard]] bool check() noexcept;
    [[nodiscard]] bool check_not_processed(std::uint64_t blockhash_number) noexcept;
    [[nodiscard]] bool check_nonce() noexcept;
    [[nodiscard]] bool charge_payer() noexcept;
    [[nodiscard]] bool load_accounts() noexcept;
    [[nodiscard]] bool load_account(std::size_t index) noexcept;
    [[nodiscard]] bool count_program_data(std::size_t index) noexcept;
    [[nodiscard]] bool check_programs() noexcept;
    [[nodiscard]] bool run_instructions() noexcept;
    [[nodiscard]] bool check_rent_states() noexcept;
    [[nodiscard]] bool check_balance() noexcept;

    [[nodiscard]] bool refuse(const TransactionError& error) noexcept;
    [[nodiscard]] bool count_loaded(std::size_t size) noexcept;
    void open_account(std::size_t index) noexcept;
    void write_accounts() noexcept;
    void write_rollback() noexcept;
    void write(std::size_t index, const Account& account) noexcept;
    void record(const InvokeContext& invoke, const LogCollector& log) noexcept;
    void record_inner_instructions() noexcept;

    [[nodiscard]] Result<engine::Receipt, engine::Blocked> end_invalid() noexcept;
    [[nodiscard]] Result<engine::Receipt, engine::Blocked> end_included() noexcept;
    [[nodiscard]] Result<engine::Receipt, engine::Blocked> end_blocked() const noexcept;

    const SvmTx& tx_;
    const SvmEnv& env_;
    AccountReader reader_;
    TransactionWorkspace& workspace_;
    Rent rent_;
    SvmReceipt* receipt_;
    std::optional<TransactionError> error_;
    /// Where it is written that the transaction was processed; null where a nonce stands for that.
    engine::Location* processed_ = nullptr;
    std::optional<std::size_t> nonce_account_;
    std::uint32_t loaded_size_ = 0;
    /// Of workspace_.counted.
    std::size_t counted_count_ = 0;
};

/// Runs a decoded transaction on what lower ones left.
[[nodiscard]] Result<engine::Receipt, engine::Blocked> execute_transaction(
    const SvmTx& tx, const SvmEnv& env, engine::TxView& view) noexcept;

/// The address of a program's data, where the bytes are a program of the upgradeable loader.
/// https://docs.rs/solana-loader-v3-interface/latest/solana_loader_v3_interface/state/enum.UpgradeableLoaderState.html
[[nodiscard]] std::optional<Pubkey> program_data_address(Bytes data) noexcept;
}  // namespace braid::svm
