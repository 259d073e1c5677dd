// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/natives/extensions.hpp"
#include "vm-frontends/move/transaction/effects.hpp"
#include "vm-frontends/move/transaction/framework_calls.hpp"
#include "vm-frontends/move/transaction/session_id.hpp"

namespace braid::move
{
/// The spaces in which a transaction runs: its own, and that of what runs beside modules which it publishes itself.
struct TransactionSpaces
{
    std::shared_ptr<CodeSpace> own;
    std::shared_ptr<CodeSpace> staged;
};

/// Why a transaction has to be run again.
struct RunAgain
{
    /// Either the engine did not answer, or the space is not the state's and was replaced.
    std::optional<engine::Blocked> blocked;
};

/// One execution of a user's transaction: validation and prologue, the payload, its bill, the epilogue; where the payload
/// fails, the epilogue upon the prologue alone. Each part is a session of its own over what the one before left, which it
/// finds in the engine's view.
/// aptos-core: aptos-vm/src/aptos_vm.rs (execute_user_transaction_impl).
class TransactionRun
{
public:
    /// All of them outlive the run. `spaces` is where it runs; one that the state does not agree with is replaced.
    TransactionRun(const UserTransaction& tx, const MoveEnv& env, engine::TxView& view,
        TransactionSpaces& spaces);

    [[nodiscard]] Result<engine::Receipt, RunAgain> run();

private:
    using Code = StatusCode;
    using Step = Result<Done, VmError>;

    // Sessions: transaction_run.cpp.
    void begin_session(TransactionPart part);
    /// Another one of the same part, over the writes of the one before.
    void begin_staged_session(StateSource& state);
    [[nodiscard]] Step call(const FrameworkCall& call, GasMeter& gas);
    /// Whether the state stopped, or the space is another's.
    [[nodiscard]] bool is_interrupted();
    [[nodiscard]] RunAgain run_again() noexcept;
    [[nodiscard]] engine::Receipt discard(StatusCode code);
    [[nodiscard]] engine::Receipt retry();
    [[nodiscard]] engine::Receipt keep(const VmError& error, const ExecutionStatus& status);
    [[nodiscard]] engine::Receipt outcome();
    [[nodiscard]] FeeStatement fee_statement(Octa refund) const noexcept;

    // Before the payload: validate.cpp.
    [[nodiscard]] Result<Done, StatusCode> validate();
    [[nodiscard]] Result<Done, StatusCode> authenticate();
    [[nodiscard]] Result<Bytes, StatusCode> authenticate_account(
        const Hash32& address, const AccountAuthenticator& account);
    [[nodiscard]] Result<Done, StatusCode> check_gas();
    [[nodiscard]] Result<Done, StatusCode> check_size() const;
    /// Whether the sender's account is to be made on the way.
    [[nodiscard]] bool creates_account();
    void find_approval();
    [[nodiscard]] Result<Done, StatusCode> leave_prologue();

    // The payload: payload.cpp.
    [[nodiscard]] Step execute();
    [[nodiscard]] Step create_account(GasMeter& gas);
    [[nodiscard]] Step run_script(const Script& script);
    [[nodiscard]] Step run_entry(const EntryFunction& entry, std::span<const Bytes> senders);
    [[nodiscard]] Result<std::span<const Type* const>, VmError> types_of(
        std::span<const Bytes> tags);
    [[nodiscard]] Step charge_types(std::span<const Bytes> tags);
    void show_type_names(std::span<const Type* const> types);
    [[nodiscard]] Step finish_payload();
    [[nodiscard]] Step charge_changes();
    [[nodiscard]] Step settle(bool is_success);

    // A multisig account's: multisig.cpp.
    [[nodiscard]] Step execute_multisig();
    [[nodiscard]] Result<Bytes, VmError> next_multisig_payload();
    [[nodiscard]] Step run_multisig_entry(Bytes payload);

    // Modules: publish.cpp.
    [[nodiscard]] Step publish(const PublishRequest& request);
    [[nodiscard]] Step charge_modules_of(
        const PublishRequest& request, std::span<const CompiledModule> modules);
    [[nodiscard]] Step check_publication(
        const PublishRequest& request, std::span<const CompiledModule> modules);
    [[nodiscard]] Step initialize(
        const PublishRequest& request, std::span<const CompiledModule> modules);
    [[nodiscard]] Result<bool, VmError> is_published(const CompiledModule& module);

    // After a failure: abort.cpp.
    [[nodiscard]] engine::Receipt fail(const VmError& error);
    [[nodiscard]] Result<Done, StatusCode> settle_failure(ExecutionStatus& status);
    [[nodiscard]] Result<Done, StatusCode> create_account_of_failed();
    void back_to_prologue();
    void explain_abort(ExecutionStatus& status);

    const UserTransaction& tx_;
    const ChainConfig& chain_;
    CodeCache& codes_;
    engine::TxView& view_;
    Arena& scratch_;
    TransactionSpaces& spaces_;
    TxState state_;
    Effects effects_;
    bool is_approved_ = false;
    /// As the state before the transaction says.
    std::optional<bool> creates_account_;
    GasMeter gas_;
    GasMeter unmetered_;
    Octa refund_ = 0;
    FeeStatement fee_;
    bool is_outdated_ = false;

    NativeExtensions extensions_;
    UserTransactionFacts facts_;
    EntryFunctionText entry_text_;
    TransactionSigners signers_;
    Hash32 script_hash_;
    Hash32 session_hash_;
    std::optional<Session> session_;
};
}  // namespace braid::move
