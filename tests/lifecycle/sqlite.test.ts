import { startEndingBoard } from '../support/ending-board'
import { endingRules } from './rules'

endingRules('the end of listings in SQLite', startEndingBoard)
