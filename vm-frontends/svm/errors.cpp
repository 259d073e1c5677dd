// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/errors.hpp"
#include "base/assert.hpp"
#include <array>
#include <charconv>

namespace braid::svm
{
namespace
{
constexpr std::array<std::string_view, instruction_error_count> instruction_errors{
    "GenericError",
    "InvalidArgument",
    "InvalidInstructionData",
    "InvalidAccountData",
    "AccountDataTooSmall",
    "InsufficientFunds",
    "IncorrectProgramId",
    "MissingRequiredSignature",
    "AccountAlreadyInitialized",
    "UninitializedAccount",
    "UnbalancedInstruction",
    "ModifiedProgramId",
    "ExternalAccountLamportSpend",
    "ExternalAccountDataModified",
    "ReadonlyLamportChange",
    "ReadonlyDataModified",
    "DuplicateAccountIndex",
    "ExecutableModified",
    "RentEpochModified",
    "NotEnoughAccountKeys",
    "AccountDataSizeChanged",
    "AccountNotExecutable",
    "AccountBorrowFailed",
    "AccountBorrowOutstanding",
    "DuplicateAccountOutOfSync",
    "Custom",
    "InvalidError",
    "ExecutableDataModified",
    "ExecutableLamportChange",
    "ExecutableAccountNotRentExempt",
    "UnsupportedProgramId",
    "CallDepth",
    "MissingAccount",
    "ReentrancyNotAllowed",
    "MaxSeedLengthExceeded",
    "InvalidSeeds",
    "InvalidRealloc",
    "ComputationalBudgetExceeded",
    "PrivilegeEscalation",
    "ProgramEnvironmentSetupFailure",
    "ProgramFailedToComplete",
    "ProgramFailedToCompile",
    "Immutable",
    "IncorrectAuthority",
    "BorshIoError",
    "AccountNotRentExempt",
    "InvalidAccountOwner",
    "ArithmeticOverflow",
    "UnsupportedSysvar",
    "IllegalOwner",
    "MaxAccountsDataAllocationsExceeded",
    "MaxAccountsExceeded",
    "MaxInstructionTraceLengthExceeded",
    "BuiltinProgramsMustConsumeComputeUnits",
};

constexpr std::array<std::string_view, instruction_error_count> instruction_error_messages{
    "generic instruction error",
    "invalid program argument",
    "invalid instruction data",
    "invalid account data for instruction",
    "account data too small for instruction",
    "insufficient funds for instruction",
    "incorrect program id for instruction",
    "missing required signature for instruction",
    "instruction requires an uninitialized account",
    "instruction requires an initialized account",
    "sum of account balances before and after instruction do not match",
    "instruction illegally modified the program id of an account",
    "instruction spent from the balance of an account it does not own",
    "instruction modified data of an account it does not own",
    "instruction changed the balance of a read-only account",
    "instruction modified data of a read-only account",
    "instruction contains duplicate accounts",
    "instruction changed executable bit of an account",
    "instruction modified rent epoch of an account",
    "insufficient account keys for instruction",
    "program other than the account's owner changed the size of the account data",
    "instruction expected an executable account",
    "instruction tries to borrow reference for an account which is already borrowed",
    "instruction left account with an outstanding borrowed reference",
    "instruction modifications of multiply-passed account differ",
    "custom program error",
    "program returned invalid error code",
    "instruction changed executable accounts data",
    "instruction changed the balance of an executable account",
    "executable accounts must be rent exempt",
    "Unsupported program id",
    "Cross-program invocation call depth too deep",
    "An account required by the instruction is missing",
    "Cross-program invocation reentrancy not allowed for this instruction",
    "Length of the seed is too long for address generation",
    "Provided seeds do not result in a valid address",
    "Failed to reallocate account data",
    "Computational budget exceeded",
    "Cross-program invocation with unauthorized signer or writable account",
    "Failed to create program execution environment",
    "Program failed to complete",
    "Program failed to compile",
    "Account is immutable",
    "Incorrect authority provided",
    "Failed to serialize or deserialize account data",
    "An account does not have enough lamports to be rent-exempt",
    "Invalid account owner",
    "Program arithmetic overflowed",
    "Unsupported sysvar",
    "Provided owner is not allowed",
    "Accounts data allocations exceeded the maximum allowed per transaction",
    "Max accounts exceeded",
    "Max instruction trace length exceeded",
    "Builtin programs must consume compute units",
};

constexpr std::array<std::string_view, transaction_error_count> transaction_errors{
    "AccountInUse",
    "AccountLoadedTwice",
    "AccountNotFound",
    "ProgramAccountNotFound",
    "InsufficientFundsForFee",
    "InvalidAccountForFee",
    "AlreadyProcessed",
    "BlockhashNotFound",
    "InstructionError",
    "CallChainTooDeep",
    "MissingSignatureForFee",
    "InvalidAccountIndex",
    "SignatureFailure",
    "InvalidProgramForExecution",
    "SanitizeFailure",
    "ClusterMaintenance",
    "AccountBorrowOutstanding",
    "WouldExceedMaxBlockCostLimit",
    "UnsupportedVersion",
    "InvalidWritableAccount",
    "WouldExceedMaxAccountCostLimit",
    "WouldExceedAccountDataBlockLimit",
    "TooManyAccountLocks",
    "AddressLookupTableNotFound",
    "InvalidAddressLookupTableOwner",
    "InvalidAddressLookupTableData",
    "InvalidAddressLookupTableIndex",
    "InvalidRentPayingAccount",
    "WouldExceedMaxVoteCostLimit",
    "WouldExceedAccountDataTotalLimit",
    "DuplicateInstruction",
    "InsufficientFundsForRent",
    "MaxLoadedAccountsDataSizeExceeded",
    "InvalidLoadedAccountsDataSizeLimit",
    "ResanitizationNeeded",
    "ProgramExecutionTemporarilyRestricted",
    "UnbalancedTransaction",
    "ProgramCacheHitMaxLimit",
    "CommitCancelled",
};
}  // namespace

std::string_view name_of(InstructionErrorKind kind) noexcept
{
    const auto index = static_cast<std::size_t>(kind);
    BRAID_ASSERT(index < instruction_errors.size());
    return instruction_errors[index];
}

std::string_view name_of(TransactionErrorKind kind) noexcept
{
    const auto index = static_cast<std::size_t>(kind);
    BRAID_ASSERT(index < transaction_errors.size());
    return transaction_errors[index];
}

std::string message_of(const InstructionError& error)
{
    const auto index = static_cast<std::size_t>(error.kind);
    BRAID_ASSERT(index < instruction_error_messages.size());
    std::string message(instruction_error_messages[index]);
    if (error.kind != InstructionErrorKind::custom)
        return message;
    std::array<char, 8> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), error.custom, 16).ptr;
    return message.append(": 0x").append(digits.data(), end);
}
}  // namespace braid::svm
